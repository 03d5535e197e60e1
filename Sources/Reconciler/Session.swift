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
    /// - Throws: `ReconcilerError.unreachable` where no server answers or it lets nobody in.
    package init(to target: ConnectionTarget, schema: SchemaName, retries: Bool = true) throws(ReconcilerError) {
        self.schema = schema
        self.target = target
        do {
            connection = try retries ? Self.connect(to: target) : Connection(to: target)
        } catch {
            throw ReconcilerError(error)
        }
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
        case snapshot
        case write
        case migrate

        fileprivate var begin: SQL {
            switch self {
            case .snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            case .write: "BEGIN ISOLATION LEVEL REPEATABLE READ"
            case .migrate: "BEGIN ISOLATION LEVEL READ COMMITTED"
            }
        }
    }

    /// Begins a transaction with everything set that the text of values and the length of waits depend on.
    ///
    /// `SET LOCAL` takes no snapshot, so the first statement after it sees what is committed by then. Nothing is set
    /// for the whole session, so a pooler between transactions does no harm. `pg_temp` stands last in the path: left
    /// out, it would be searched first, and a temporary table could hide one of ours.
    func begin(_ mode: Mode, lockTimeout milliseconds: Int = 10_000) throws(PostgresError) {
        try connection.executeScript(
            """
            \(mode.begin);
            SET LOCAL search_path = \(identifier: schema.name), pg_temp;
            SET LOCAL TimeZone = 'UTC';
            SET LOCAL DateStyle = 'ISO, YMD';
            SET LOCAL IntervalStyle = 'postgres';
            SET LOCAL bytea_output = 'hex';
            SET LOCAL lock_timeout = \(milliseconds);
            SET LOCAL statement_timeout = \(mode == .migrate ? 600_000 : 60_000 + milliseconds);
            SET LOCAL idle_in_transaction_session_timeout = '30s';
            SET LOCAL client_connection_check_interval = '1s'
            """
        )
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
    func snapshot<Result>(
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
