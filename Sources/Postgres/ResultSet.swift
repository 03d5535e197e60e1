internal import CLibPQ

/// The rows that a statement returned, as text.
package struct ResultSet: Sendable {
    /// The rows' values by ordinal, nil for null.
    package let rows: [[String?]]
    /// How many rows the statement wrote.
    package let affectedRows: Int

    init(_ result: OpaquePointer) {
        let columns = PQnfields(result)
        rows = (0..<PQntuples(result)).map { row in
            (0..<columns).map { column in
                guard PQgetisnull(result, row, column) == 0, let value = PQgetvalue(result, row, column) else {
                    return nil
                }
                return String(cString: value)
            }
        }
        affectedRows = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// The first row's first value.
    package var scalar: String? { rows.first?.first ?? nil }
}
