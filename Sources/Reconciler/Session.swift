internal import Glibc
package import Postgres

/// A connection to the database of a control plane, with the schema of its tables.
package final class Session {
    package let connection: Connection
    /// The schema of the tables; a plain identifier.
    package let schema: SchemaName
    let target: ConnectionTarget

    /// Opens a session.
    ///
    /// - Parameter retries: whether to try again if the server has too many sessions or is starting.
    /// - Throws: `ReconcilerError.unreachable` if no server answers or the login fails, and
    ///   `ReconcilerError.schemaMismatch` if every role may create objects in the schema.
    package init(to target: ConnectionTarget, schema: SchemaName, retries: Bool = true) throws(ReconcilerError) {
        self.schema = schema
        self.target = target
        let isShared: Bool
        do {
            connection = try retries ? Self.connect(to: target) : Connection(to: target)
            isShared = try Self.isShared(schema, on: connection)
        } catch {
            throw ReconcilerError(error)
        }
        if isShared { throw .schemaMismatch(.shared(schema)) }
    }

    /// Whether every role may create objects in the schema; these could replace the objects that statements mean.
    ///
    /// This runs before any transaction has the schema in its search path, and uses qualified names.
    private static func isShared(_ schema: SchemaName, on connection: Connection) throws(PostgresError) -> Bool {
        try connection.execute(
            """
            SELECT pg_catalog.has_schema_privilege('public'::pg_catalog.name, n.oid, 'CREATE'::pg_catalog.text)
            FROM pg_catalog.pg_namespace AS n WHERE n.nspname OPERATOR(pg_catalog.=) $1::pg_catalog.name
            """,
            [schema.name]
        ).scalar == "t"
    }

    /// The pauses between attempts to connect, in milliseconds, if the server has too many sessions or is starting.
    private static let pauses: [UInt32] = [500, 1500]

    private static func connect(to target: ConnectionTarget) throws(PostgresError) -> Connection {
        for pause in pauses {
            do throws(PostgresError) { return try Connection(to: target) } catch {
                guard error.isTransient else { throw error }
                usleep(pause * 1000)
            }
        }
        return try Connection(to: target)
    }

    /// The kinds of transactions.
    enum Mode {
        /// One or two short statements, each of which sees what was committed before it.
        case look
        case snapshot
        case write
        /// Writes that see what others commit meanwhile, with statements that may take ten minutes.
        case writeCommitted

        fileprivate var begin: SQL {
            switch self {
            case .look: "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
            case .snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            case .write: "BEGIN ISOLATION LEVEL REPEATABLE READ"
            case .writeCommitted: "BEGIN ISOLATION LEVEL READ COMMITTED"
            }
        }
    }

    /// Begins a transaction with all settings that names, the text of values and time limits depend on.
    ///
    /// Every statement whose names need a search path runs in such a transaction, because the session's own settings
    /// may come from the role, the database or a pooler. `SET LOCAL` takes no snapshot, so the first statement after it
    /// sees all earlier commits. It also leaves no settings behind for the next client of a pooled session.
    func begin(_ mode: Mode, lockTimeout milliseconds: Int = 10_000) throws(PostgresError) {
        try connection.executeScript(settings(mode, lockTimeout: milliseconds))
    }

    /// The statements that begin a transaction.
    ///
    /// The search path holds only the schema of the tables, in which no other role may create objects; Postgres
    /// searches `pg_catalog` before it. So no function or operator of another schema can match a call better than the
    /// intended one. `pg_temp` comes last: Postgres would search it first if it were left out, and a temporary table
    /// could hide one of hxapply's. With `row_security` off, a policy raises an error instead of hiding rows, and no
    /// function of a policy runs with the rights of this session.
    private func settings(_ mode: Mode, lockTimeout milliseconds: Int) -> SQL {
        """
        \(mode.begin);
        SET LOCAL search_path = \(identifier: schema.name), pg_temp;
        SET LOCAL row_security = off;
        SET LOCAL TimeZone = 'UTC';
        SET LOCAL DateStyle = 'ISO, YMD';
        SET LOCAL IntervalStyle = 'postgres';
        SET LOCAL bytea_output = 'hex';
        SET LOCAL array_nulls = on;
        SET LOCAL standard_conforming_strings = on;
        SET LOCAL lock_timeout = \(milliseconds);
        SET LOCAL statement_timeout = \(mode == .writeCommitted ? 600_000 : 60_000 + milliseconds);
        SET LOCAL idle_in_transaction_session_timeout = '30s';
        SET LOCAL client_connection_check_interval = '1s'
        """
    }

    /// Runs `body` in a short read-only transaction.
    package func look<Result>(_ body: () throws(PostgresError) -> Result) throws(PostgresError) -> Result {
        do throws(PostgresError) {
            try begin(.look)
            let result = try body()
            try connection.executeScript("ROLLBACK")
            return result
        } catch {
            rollback()
            throw error
        }
    }

    /// Runs one statement in a short read-only transaction, until the deadline.
    ///
    /// - Throws: `PostgresError.Reason.connectionLost` at the deadline. The session cannot be used any more.
    package func look(
        _ sql: SQL,
        _ binds: [String?],
        before deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> ResultSet {
        do throws(PostgresError) {
            try connection.executeScript(settings(.look, lockTimeout: 1000), before: deadline)
            let result = try connection.execute(sql, binds, before: deadline)
            try connection.executeScript("ROLLBACK", before: deadline)
            return result
        } catch {
            if error.reason != .connectionLost { rollback() }
            throw error
        }
    }

    func commit() throws(PostgresError) { try connection.executeScript("COMMIT") }

    /// Commits, and waits for the answer until the deadline.
    ///
    /// A commit that waits for a lost synchronous standby would otherwise never end.
    ///
    /// - Throws: `PostgresError.Reason.connectionLost` if no answer came.
    func commit(before deadline: ContinuousClock.Instant) throws(PostgresError) {
        try connection.executeScript("COMMIT", before: deadline)
    }

    /// Rolls back and ignores errors, because the session may be lost.
    func rollback() { try? connection.executeScript("ROLLBACK") }

    /// Sets the cluster's name for statements without binds, and the run's ID for triggers.
    func setCluster(_ cluster: String, writtenBy run: RunID? = nil) throws(PostgresError) {
        try connection.execute(
            "SELECT set_config('hxapply.cluster', $1, true), set_config('hxapply.run', $2, true)",
            [cluster, run?.description ?? ""]
        )
    }

    /// Runs `body` in a read-only transaction with one snapshot.
    package func snapshot<Result>(
        lockTimeout milliseconds: Int = 10_000,
        _ body: () throws(PostgresError) -> Result
    ) throws(ReconcilerError) -> Result {
        do throws(PostgresError) {
            try begin(.snapshot, lockTimeout: milliseconds)
            let result = try body()
            try commit()
            return result
        } catch {
            rollback()
            throw ReconcilerError(error)
        }
    }
}

/// The name of a Postgres schema that needs no quotes.
package struct SchemaName: Sendable, Equatable {
    package let name: String

    package static let standard = SchemaName(validated: "hx")

    private init(validated name: String) { self.name = name }

    /// - Returns: nil unless the name has 1 to 63 characters of `a-z`, `0-9` and `_`, and begins with neither a digit
    ///   nor `pg_`.
    package init?(_ name: String) {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first), name.utf8.count <= 63 else { return nil }
        guard name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }) else {
            return nil
        }
        guard !name.hasPrefix("pg_") else { return nil }
        self.name = name
    }
}
