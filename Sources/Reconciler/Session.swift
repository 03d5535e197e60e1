package import Postgres

/// A session with the control plane's database and the schema its tables are in.
package final class Session {
    package let connection: Connection
    /// The schema of the tables, checked to be a plain identifier.
    package let schema: SchemaName
    let target: ConnectionTarget

    /// Opens a session.
    /// - Throws: `ReconcilerError.unreachable` where no server answers or it lets nobody in.
    package init(to target: ConnectionTarget, schema: SchemaName) throws(ReconcilerError) {
        self.schema = schema
        self.target = target
        do { connection = try Connection(to: target) } catch { throw ReconcilerError(error) }
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
            SET LOCAL statement_timeout = '10min';
            SET LOCAL idle_in_transaction_session_timeout = '60s';
            SET LOCAL client_connection_check_interval = '1s'
            """
        )
    }

    func commit() throws(PostgresError) { try connection.executeScript("COMMIT") }

    /// Rolls back, whatever the state of the session.
    func rollback() { try? connection.executeScript("ROLLBACK") }

    /// Makes the cluster's name known to statements that take no binds.
    func setCluster(_ cluster: String) throws(PostgresError) {
        try connection.execute("SELECT set_config('hxapply.cluster', $1, true)", [cluster])
    }

    /// Runs `body` in one read-only snapshot.
    func snapshot<Result>(
        _ body: () throws(PostgresError) -> Result
    ) throws(ReconcilerError) -> Result {
        do throws(PostgresError) {
            try begin(.snapshot)
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
