internal import Postgres

/// Migrates the tables to the version of this program; never to an earlier one.
package struct Migrator {
    private let session: Session

    package init(_ session: Session) { self.session = session }

    /// How the database's tables compare with this program.
    package enum State: Sendable, Equatable {
        /// The database has no tables.
        case empty
        case current
        case mismatch(SchemaMismatch)
    }

    /// Reads the state of the tables without changing anything.
    package func state() throws(ReconcilerError) -> State {
        do throws(PostgresError) {
            return try session.look { () throws(PostgresError) in try stateInTransaction() }
        } catch {
            throw ReconcilerError(error)
        }
    }

    /// The result of a migration.
    package struct Outcome: Sendable {
        /// The migrations that were applied.
        package let applied: [Migration]
        /// The group roles that lacked privileges and got them.
        package let granted: [String]
        /// The group roles that do not exist because the login may not create roles.
        package let missingRoles: [String]
        /// The queues of PGMQ that were created.
        package let queues: [String]
        /// The statements about queues of PGMQ that the login may not run.
        package let missingForQueues: [String]
    }

    /// Applies all missing migrations in one transaction, and grants missing privileges to the group roles.
    ///
    /// Only one program at a time migrates. The roles may have been created after the tables.
    package func migrate() throws(ReconcilerError) -> Outcome {
        let outcome: Result<Outcome, ReconcilerError>
        do throws(PostgresError) {
            try session.begin(.writeCommitted, lockTimeout: 60_000)
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
        let queues = try MessageQueues(session).make(for: GroupRoles.names.filter { !missing.contains($0) })
        try session.commit()
        return .success(
            Outcome(
                applied: applied,
                granted: GroupRoles.names.filter { granted.contains($0) || queues.granted.contains($0) },
                missingRoles: missing,
                queues: queues.created,
                missingForQueues: queues.missing
            )
        )
    }

    /// Takes a lock for the whole database, which also works before the first table exists.
    private func lock() throws(PostgresError) {
        try session.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('hxapply migrate ' || $1, 0))",
            [session.schema.name]
        )
    }

    /// The state of the tables in the open transaction.
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
        // Only a superuser may change this setting, so a session cannot set it itself.
        if let role = found?[2], role == "replica" { return .mismatch(.unchecked(role: role)) }
        guard found?[1] == "t" else { return .empty }
        // The name is qualified, because Postgres silently skips a schema in the search path that the role may not use.
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

    /// Creates the tables in an empty database, in the open transaction.
    func makeTables() throws(PostgresError) { _ = try applyMissing() }

    private func applyMissing() throws(PostgresError) -> [Migration] {
        let connection = session.connection
        // The schema may exist already: `CREATE SCHEMA IF NOT EXISTS` would require the right to create it even then.
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
