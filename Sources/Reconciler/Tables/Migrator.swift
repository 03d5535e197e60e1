internal import Postgres

/// Brings the tables up to this program's version, forward only.
package struct Migrator {
    private let session: Session

    package init(_ session: Session) { self.session = session }

    /// How the database's tables stand to this program.
    package enum State: Sendable, Equatable {
        /// There are none.
        case empty
        case current
        case mismatch(SchemaMismatch)
    }

    /// Looks at the tables without changing anything.
    package func state() throws(ReconcilerError) -> State {
        do throws(PostgresError) {
            return try session.look { () throws(PostgresError) in try stateInTransaction() }
        } catch {
            throw ReconcilerError(error)
        }
    }

    /// What a migration did.
    package struct Outcome: Sendable {
        /// The migrations that were applied.
        package let applied: [Migration]
        /// Group roles that got privileges which they had not.
        package let granted: [String]
        /// Group roles that are not there, since the login may not make any.
        package let missingRoles: [String]
    }

    /// Applies the migrations that are missing, all or none, one program at a time, and grants the group roles what
    /// they lack: they may have been made since the tables were.
    package func migrate() throws(ReconcilerError) -> Outcome {
        let outcome: Result<Outcome, ReconcilerError>
        do throws(PostgresError) {
            try session.begin(.migrate, lockTimeout: 60_000)
            try lock()
            outcome = try migrateUnderLock()
        } catch {
            session.rollback()
            throw ReconcilerError(error)
        }
        return try outcome.get()
    }

    private func migrateUnderLock() throws(PostgresError) -> Result<Outcome, ReconcilerError> {
        let applied: [Migration]
        switch try stateInTransaction() {
        case .current: applied = []
        case .mismatch(let mismatch) where !mismatch.isOlder:
            session.rollback()
            return .failure(.schemaMismatch(mismatch))
        case .empty, .mismatch: applied = try applyMissing()
        }
        let roles = GroupRoles(session)
        let missing = try roles.make()
        let granted = try roles.grant()
        try session.commit()
        return .success(Outcome(applied: applied, granted: granted, missingRoles: missing))
    }

    /// One migration at a time in the whole database, taken before the first table exists.
    private func lock() throws(PostgresError) {
        try session.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('hxapply migrate ' || $1, 0))",
            [session.schema.name]
        )
    }

    /// How the tables stand, as the transaction that is open sees them.
    func stateInTransaction() throws(PostgresError) -> State {
        let found = try session.connection.execute(
            """
            SELECT current_setting('server_encoding'), EXISTS (
                SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = 'schema_migrations'
            ), current_setting('session_replication_role')
            """,
            [session.schema.name]
        ).rows.first
        let encoding = found?[0] ?? ""
        guard encoding == "UTF8" else { return .mismatch(.encoding(encoding)) }
        // Only a superuser may set it, so it cannot be pinned.
        if let role = found?[2], role == "replica" { return .mismatch(.unchecked(role: role)) }
        guard found?[1] == "t" else { return .empty }
        // By its full name: a schema that the role may not use is left out of the path without a word.
        let applied = try session.connection.execute(
            "SELECT version, checksum FROM \(identifier: session.schema.name).schema_migrations ORDER BY version"
        )
        return Self.judge(applied.rows.map { (Int($0[0] ?? "") ?? 0, $0[1] ?? "") })
    }

    private static func judge(_ applied: [(version: Int, checksum: String)]) -> State {
        let newest = applied.last?.version ?? 0
        if newest > Migration.newest { return .mismatch(.newer(database: newest, program: Migration.newest)) }
        for (expected, (version, _)) in zip(1..., applied) where version != expected {
            return .mismatch(.damaged("migration \(expected) is not on record"))
        }
        for (version, checksum) in applied {
            guard let migration = Migration.all.first(where: { $0.version == version }) else { continue }
            if migration.checksum != checksum { return .mismatch(.altered(version: version, name: migration.name)) }
        }
        return newest == Migration.newest
            ? .current : .mismatch(.older(database: newest, program: Migration.newest))
    }

    /// Makes the tables in an empty database, in the transaction that is open.
    func makeTables() throws(PostgresError) { _ = try applyMissing() }

    private func applyMissing() throws(PostgresError) -> [Migration] {
        let connection = session.connection
        // A schema made beforehand needs no right to make one, which IF NOT EXISTS would ask for all the same.
        let schema = try connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = $1", [session.schema.name])
        if schema.scalar == nil {
            try connection.executeScript("CREATE SCHEMA \(identifier: session.schema.name)")
        }
        try connection.executeScript(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version integer PRIMARY KEY,
                name text COLLATE "C" NOT NULL,
                checksum text COLLATE "C" NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """
        )
        let newest = try connection.execute("SELECT coalesce(max(version), 0) FROM schema_migrations").scalar
        let missing = Migration.all.filter { $0.version > Int(newest ?? "") ?? 0 }
        for migration in missing {
            try connection.executeScript(SQL(script: migration.sql))
            try connection.execute(
                "INSERT INTO schema_migrations (version, name, checksum) VALUES ($1::integer, $2, $3)",
                [String(migration.version), migration.name, migration.checksum]
            )
        }
        return missing
    }
}

extension SchemaMismatch {
    fileprivate var isOlder: Bool {
        if case .older = self { true } else { false }
    }
}
