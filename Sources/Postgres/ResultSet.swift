internal import CLibPQ

/// The result of a statement, with all values as text.
package struct ResultSet: Sendable {
    /// The values of each row, by the position of the column; nil for null.
    package let rows: [[String?]]
    /// How many rows the statement wrote or returned.
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

    /// The first value of the first row; nil if it is null or there is no row.
    package var scalar: String? { rows.first?.first ?? nil }
}
