internal import CLibPQ
internal import Glibc

/// A session with Postgres, through libpq.
///
/// Its methods block, so it must be used on its own thread, never in Swift's cooperative thread pool. It is not
/// `Sendable`, so the compiler keeps it on one thread.
package final class Connection {
    let handle: OpaquePointer
    /// Closes the session from another thread.
    package let breaker: ConnectionBreaker

    /// Opens a session.
    /// - Throws: `PostgresError` with the reason `cannotConnect`.
    package init(to target: ConnectionTarget) throws(PostgresError) {
        let parameters = target.parameters
        handle = try Self.connect(keywords: parameters.map(\.0), values: parameters.map(\.1))
        breaker = ConnectionBreaker(socket: PQsocket(handle))
        // The server's notices are discarded; libpq would print them to standard error.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
    }

    deinit {
        breaker.disarm()
        PQfinish(handle)
    }

    /// The process ID of the session's server process.
    package var backendPID: Int { Int(PQbackendPID(handle)) }

    /// Makes a handle by which another thread can cancel the running statement.
    package func makeCancelHandle() -> CancelHandle? { PQgetCancel(handle).map(CancelHandle.init) }

    /// Runs one statement with bound values.
    @discardableResult
    package func execute(_ sql: SQL, _ binds: [String?] = []) throws(PostgresError) -> ResultSet {
        assert(binds.allSatisfy { $0?.utf8.contains(0) != true }, "libpq would cut the text at a NUL")
        let result = withCStrings(binds) { values in
            PQexecParams(handle, sql.text, Int32(binds.count), nil, values, nil, nil, 0)
        }
        return try take(result)
    }

    /// Runs several statements without bound values, such as a migration.
    package func executeScript(_ sql: SQL) throws(PostgresError) {
        _ = try take(PQexec(handle, sql.text))
    }

    /// Runs several statements without bound values, and waits for them until a deadline.
    ///
    /// - Throws: `PostgresError` with the reason `connectionLost` after the deadline; the session cannot be used any
    ///   more.
    package func executeScript(_ sql: SQL, before deadline: ContinuousClock.Instant) throws(PostgresError) {
        guard PQsendQuery(handle, sql.text) == 1 else { throw failure(nil) }
        _ = try finish(before: deadline)
    }

    /// Runs one statement with bound values, and waits for it until a deadline.
    ///
    /// - Throws: `PostgresError` with the reason `connectionLost` after the deadline; the session cannot be used any
    ///   more.
    package func execute(
        _ sql: SQL,
        _ binds: [String?],
        before deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> ResultSet {
        let sent = withCStrings(binds) { values in
            PQsendQueryParams(handle, sql.text, Int32(binds.count), nil, values, nil, nil, 0)
        }
        guard sent == 1 else { throw failure(nil) }
        return try finish(before: deadline)
    }

    /// Reads all results of the statements that were sent.
    /// - Returns: the last result.
    /// - Throws: the first failure.
    private func finish(before deadline: ContinuousClock.Instant) throws(PostgresError) -> ResultSet {
        var last: ResultSet?
        var failed: PostgresError?
        while let result = try nextResult(before: deadline) {
            do throws(PostgresError) { last = try take(result) } catch { failed = failed ?? error }
        }
        if let failed { throw failed }
        guard let last, PQstatus(handle) != CONNECTION_BAD else { throw failure(nil) }
        return last
    }

    private func nextResult(before deadline: ContinuousClock.Instant) throws(PostgresError) -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            let left = Int32(clamping: Int((deadline - ContinuousClock.now) / .milliseconds(1)))
            guard left > 0 else {
                throw PostgresError(reason: .connectionLost, message: "the server did not answer in time")
            }
            var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
            if poll(&socket, 1, left) > 0, PQconsumeInput(handle) == 0 { throw failure(nil) }
        }
        return PQgetResult(handle)
    }

    /// Reads a result of libpq and frees it.
    func take(_ result: OpaquePointer?) throws(PostgresError) -> ResultSet {
        guard let result else { throw failure(nil) }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return ResultSet(result)
        default: throw failure(result)
        }
    }

    /// The error of a failed result; without a result, the error of the session.
    func failure(_ result: OpaquePointer?) -> PostgresError {
        func field(_ code: Int32) -> String? {
            result.flatMap { PQresultErrorField($0, code) }.map { String(cString: $0) }
        }
        let state = field(HX_DIAG_SQLSTATE)
        let endsSession = [
            SQLState.adminShutdown, SQLState.crashShutdown, SQLState.cannotConnectNow,
            SQLState.idleInTransactionTimeout,
        ]
        let isLost = PQstatus(handle) == CONNECTION_BAD || state.map(endsSession.contains) ?? true
        return PostgresError(
            reason: isLost ? .connectionLost : .refused(state ?? ""),
            message: field(HX_DIAG_MESSAGE_PRIMARY) ?? Self.sentence(PQerrorMessage(handle)),
            detail: field(HX_DIAG_MESSAGE_DETAIL),
            hint: field(HX_DIAG_MESSAGE_HINT),
            table: field(HX_DIAG_TABLE_NAME),
            constraint: field(HX_DIAG_CONSTRAINT_NAME),
            login: login
        )
    }

    private static func connect(keywords: [String], values: [String]) throws(PostgresError) -> OpaquePointer {
        let handle = withCStrings(keywords) { keywords in
            withCStrings(values) { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let handle else { throw PostgresError(reason: .cannotConnect, message: "out of memory") }
        guard PQstatus(handle) == CONNECTION_OK else {
            let message = PlausibleName.mask(sentence(PQerrorMessage(handle)))
            PQfinish(handle)
            throw PostgresError(reason: .cannotConnect, message: message)
        }
        return handle
    }

    /// A message of libpq as one line.
    private static func sentence(_ message: UnsafePointer<CChar>?) -> String {
        let text = message.map { String(cString: $0) } ?? ""
        return text.replacing("\t", with: "").split(separator: "\n").joined(separator: "; ")
    }
}

/// Calls `body` with the texts as an array of C strings with a null pointer at its end.
private func withCStrings<Result>(
    _ texts: [String?],
    _ body: ([UnsafePointer<CChar>?]) -> Result
) -> Result {
    var buffer: [CChar] = []
    var offsets: [Int?] = []
    for text in texts {
        offsets.append(text == nil ? nil : buffer.count)
        if let text { buffer.append(contentsOf: text.utf8CString) }
    }
    return buffer.withUnsafeBufferPointer { buffer in
        body(offsets.map { offset in offset.flatMap { buffer.baseAddress?.advanced(by: $0) } } + [nil])
    }
}

private func withCStrings<Result>(_ texts: [String], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
    withCStrings(texts.map(Optional.some), body)
}
