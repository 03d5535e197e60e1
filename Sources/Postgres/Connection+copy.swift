internal import CLibPQ

extension Connection {
    /// Runs `COPY (…) TO STDOUT` and calls `row` with each line, without its line feed.
    package func copyOut(_ sql: SQL, row: (UnsafeBufferPointer<UInt8>) -> Void) throws(PostgresError) {
        try begin(sql, PGRES_COPY_OUT)
        var buffer: UnsafeMutablePointer<CChar>?
        while true {
            let length = Int(PQgetCopyData(handle, &buffer, 0))
            guard length > 0, let bytes = buffer else { break }
            bytes.withMemoryRebound(to: UInt8.self, capacity: length) {
                row(UnsafeBufferPointer(start: $0, count: length - 1))
            }
            PQfreemem(bytes)
        }
        try finish()
    }

    /// Runs `COPY … FROM STDIN`; `body` writes the rows.
    ///
    /// If the body or the server fails, no row is stored.
    ///
    /// - Returns: how many rows were stored; a trigger may have dropped some.
    @discardableResult
    package func copyIn(
        _ sql: SQL,
        body: (inout CopyInput) throws(PostgresError) -> Void
    ) throws(PostgresError) -> Int {
        try begin(sql, PGRES_COPY_IN)
        var input = CopyInput(connection: self)
        try body(&input)
        try input.flush()
        guard PQputCopyEnd(handle, nil) == 1 else { throw failure(nil) }
        return try finish()
    }

    private func begin(_ sql: SQL, _ status: ExecStatusType) throws(PostgresError) {
        guard let result = PQexec(handle, sql.text) else { throw failure(nil) }
        defer { PQclear(result) }
        guard PQresultStatus(result) == status else { throw failure(result) }
    }

    /// Reads all results of the command.
    /// - Returns: how many rows the command copied.
    @discardableResult
    private func finish() throws(PostgresError) -> Int {
        var error: PostgresError?
        var count = 0
        while let result = PQgetResult(handle) {
            if PQresultStatus(result) != PGRES_COMMAND_OK, error == nil { error = failure(result) }
            count = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? count
            PQclear(result)
        }
        if let error { throw error }
        if PQstatus(handle) == CONNECTION_BAD { throw failure(nil) }
        return count
    }
}

/// Buffers the rows of a `COPY … FROM STDIN` and sends them in chunks.
package struct CopyInput {
    /// The buffer is sent when it has at least this many bytes.
    private static let chunk = 1 << 16

    private let connection: Connection
    private var bytes: [UInt8] = []

    init(connection: Connection) {
        self.connection = connection
        bytes.reserveCapacity(Self.chunk + 4096)
    }

    /// Appends a row; `write` appends its cells and the tabs between them.
    package mutating func row(_ write: (inout [UInt8]) -> Void) throws(PostgresError) {
        write(&bytes)
        bytes.append(0x0A)
        if bytes.count >= Self.chunk { try flush() }
    }

    mutating func flush() throws(PostgresError) {
        let sent = bytes.withUnsafeBytes { buffer in
            PQputCopyData(connection.handle, buffer.bindMemory(to: CChar.self).baseAddress, Int32(buffer.count))
        }
        bytes.removeAll(keepingCapacity: true)
        guard sent == 1 else { throw connection.failure(nil) }
    }
}
