internal import Glibc
package import Postgres

/// A session with the control plane's database and the schema its tables are in.
package final class Session {
    package let connection: Connection
    /// The schema of the tables, checked to be a plain identifier.
    package let schema: SchemaName
    let target: ConnectionTarget

    /// Opens a session.
    ///
    /// - Parameter retries: whether to try again while the server has no room or is about to start.
    /// - Throws: `ReconcilerError.unreachable` where no server answers or it lets nobody in, and
    ///   `ReconcilerError.schemaMismatch` where everybody may create objects in the schema.
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

    /// Whether everybody may create objects in the schema, which could take the place of those that statements mean.
    ///
    /// Asked before any transaction has the schema in its path, and by full names.
    private static func isShared(_ schema: SchemaName, on connection: Connection) throws(PostgresError) -> Bool {
        try connection.execute(
            """
            SELECT pg_catalog.has_schema_privilege('public'::pg_catalog.name, n.oid, 'CREATE'::pg_catalog.text)
            FROM pg_catalog.pg_namespace AS n WHERE n.nspname OPERATOR(pg_catalog.=) $1::pg_catalog.name
            """,
            [schema.name]
        ).scalar == "t"
    }

    /// Pauses between attempts to connect, in milliseconds, while the server has no room or is about to start.
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

    /// How a transaction is used.
    enum Mode {
        /// A short statement or two, each of which sees what is committed by then.
        case look
        case snapshot
        case write
        case migrate

        fileprivate var begin: SQL {
            switch self {
            case .look: "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
            case .snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            case .write: "BEGIN ISOLATION LEVEL REPEATABLE READ"
            case .migrate: "BEGIN ISOLATION LEVEL READ COMMITTED"
            }
        }
    }

    /// Begins a transaction with everything set that the meaning of names, the text of values and the length of waits
    /// depend on.
    ///
    /// No statement whose names need a path runs outside of one: what the session's own settings hold may come from the role, the database or
    /// a pooler. `SET LOCAL` takes no snapshot, so the first statement after it sees what is committed by then, and sets
    /// nothing for whoever a pooler lends the session to next.
    func begin(_ mode: Mode, lockTimeout milliseconds: Int = 10_000) throws(PostgresError) {
        try connection.executeScript(settings(mode, lockTimeout: milliseconds))
    }

    /// The statements that begin a transaction.
    ///
    /// The path has the schema of the tables alone, which a session refuses to share, and `pg_catalog` before it. So
    /// no function or operator of another schema can be a better match for a call than the one that is meant. `pg_temp`
    /// stands last: left out, it would be searched first, and a temporary table could hide one of ours. Without
    /// `row_security` a policy hides no row in silence, and no function of a policy runs with this session's rights.
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
        SET LOCAL statement_timeout = \(mode == .migrate ? 600_000 : 60_000 + milliseconds);
        SET LOCAL idle_in_transaction_session_timeout = '30s';
        SET LOCAL client_connection_check_interval = '1s'
        """
    }

    /// Runs `body` in a short read-only transaction of its own.
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

    /// Runs one statement in a short read-only transaction of its own, and waits no longer than to the deadline.
    ///
    /// - Throws: `PostgresError.Reason.connectionLost` at the deadline; the session is then good for nothing.
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

    /// Commits, and waits for the answer no longer than that: a commit that waits for a lost standby has no other end.
    /// - Throws: `PostgresError.Reason.connectionLost` where no answer came.
    func commit(before deadline: ContinuousClock.Instant) throws(PostgresError) {
        try connection.executeScript("COMMIT", before: deadline)
    }

    /// Rolls back, whatever the state of the session.
    func rollback() { try? connection.executeScript("ROLLBACK") }

    /// Makes the cluster's name known to statements that take no binds, and to triggers whose run it is that writes.
    func setCluster(_ cluster: String, writtenBy run: RunID? = nil) throws(PostgresError) {
        try connection.execute(
            "SELECT set_config('hxapply.cluster', $1, true), set_config('hxapply.run', $2, true)",
            [cluster, run?.description ?? ""]
        )
    }

    /// Runs `body` in one read-only snapshot.
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

/// The name of a Postgres schema that is an identifier without quotes.
package struct SchemaName: Sendable, Equatable {
    package let name: String

    package static let standard = SchemaName(validated: "hx")

    private init(validated name: String) { self.name = name }

    /// - Returns: nil where the name is not 1 to 63 of `a-z`, `0-9` and `_`, beginning with a letter or `_`.
    package init?(_ name: String) {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first), name.utf8.count <= 63 else { return nil }
        guard name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }) else {
            return nil
        }
        guard !name.hasPrefix("pg_") else { return nil }
        self.name = name
    }
}
