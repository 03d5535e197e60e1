internal import Model
internal import Postgres

/// The group roles for pipelines and services, and their privileges.
///
/// Roles belong to the whole server. If the login may not create them, an administrator may create them later. So every
/// migration grants missing privileges, even if the tables are current.
struct GroupRoles {
    /// A privilege on a table or on one of its columns.
    private struct Privilege {
        let role: String
        let name: String
        let table: String
        /// The column; empty for the whole table.
        var column = ""

        var grant: SQL {
            let place: SQL = column.isEmpty ? "" : " (\(identifier: column))"
            return "GRANT \(SQL(script: name))\(place) ON \(identifier: table) TO \(identifier: role)"
        }
    }

    private let session: Session

    init(_ session: Session) { self.session = session }

    /// All group roles, in the order of messages.
    static let names = [applier, "hx_plan", "hx_status", processor]

    /// The role of schedulers and gateways.
    static let processor = "hx_processor"
    /// The role of the pipeline that applies.
    static let applier = "hx_apply"

    // MARK: Privileges of each role

    private static let core =
        [
            "clusters", "runs", "changes", "outbox", "dispatches", "outside_writes", "schema_migrations",
            "reservation_transitions", "reservation_phases",
        ] + recorded
    /// What was used and what it cost, by day.
    private static let recorded = ["usage_days", "usage_snapshots", "cost_snapshots"]
    private static let written = Kind.all.flatMap { [$0.table] + $0.lists.compactMap(\.type.listTable?.name) }
    private static let observed = Kind.all.compactMap(\.status)
    /// Status tables of kinds with a lifecycle: programs report by a function, and runs end what is no longer wanted.
    private static let reported = observed.filter { $0.lifecycle != nil }.map(\.name)
    private static let open = observed.filter { $0.lifecycle == nil }.map(\.name)
    /// The functions by which programs report, with the types of their parameters.
    private static let functions = ["report_reservation(text, uuid, text, text, timestamptz)"]

    /// Tables with digests of API keys, which schedulers and gateways may not read.
    private static let secret: Set<String> = Set(Kind.all.flatMap(\.secretTables) + ["changes", "outside_writes"])
    /// Tables that schedulers and gateways may not read: those, what teams used and paid, and kinds that only the
    /// platform sees.
    ///
    /// The policy is open to them, because schedulers keep to its limits.
    private static let hidden = secret.union(
        recorded + Kind.all.filter { $0.audience == .platform && !$0.isSingleton }.map(\.table)
    )

    private static let deliveries = "api_key_deliveries"
    private static let liveKeys = "live_api_keys"

    /// Who may do what with the secrets of API keys: `serve` needs no ciphertext, and gateways only what is valid.
    private static let ofKeys: [Privilege] = {
        func all(_ role: String, _ names: [String]) -> [Privilege] {
            names.map { Privilege(role: role, name: $0, table: deliveries) }
        }
        let shown = ["cluster", "api_key", "generation", "sha256", "prefix", "minted_at", "retires_at"]
        return all("hx_apply", ["SELECT", "INSERT", "UPDATE", "DELETE"]) + all("hx_plan", ["SELECT"])
            + shown.map { Privilege(role: "hx_status", name: "SELECT", table: deliveries, column: $0) }
            + names.map { Privilege(role: $0, name: "SELECT", table: liveKeys) }
    }()

    private static let privileges: [Privilege] = {
        let tables = written + observed.map(\.name) + core
        func all(_ role: String, _ names: [String], _ tables: [String]) -> [Privilege] {
            tables.flatMap { table in names.map { Privilege(role: role, name: $0, table: table) } }
        }
        return all("hx_apply", ["SELECT"], tables) + all("hx_apply", ["INSERT", "UPDATE", "DELETE"], written)
            + all("hx_apply", ["INSERT", "UPDATE"], ["clusters", "runs"])
            + all("hx_apply", ["INSERT"], ["changes", "outbox", "dispatches"])
            + all("hx_apply", ["INSERT", "UPDATE"], reported) + all("hx_apply", ["INSERT", "DELETE"], recorded)
            + all("hx_plan", ["SELECT"], tables) + all("hx_status", ["SELECT"], tables)
            + all("hx_processor", ["SELECT"], tables.filter { !hidden.contains($0) })
            + all("hx_processor", ["INSERT", "UPDATE", "DELETE"], open)
            + [Privilege(role: "hx_processor", name: "UPDATE", table: "outbox", column: "sent_at")] + ofKeys
    }()

    // MARK: Missing roles and privileges

    /// Creates the missing roles, if the login may.
    ///
    /// - Returns: the roles that are still missing.
    func make() throws(PostgresError) -> [String] {
        let there = try present()
        let missing = Self.names.filter { !there.contains($0) }
        guard !missing.isEmpty else { return [] }
        let mayMake = try session.connection.execute(
            "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user"
        ).scalar
        guard mayMake == "t" else { return missing }
        for role in missing { try make(role) }
        return []
    }

    /// Creates a role; another program on the server may create it at the same time.
    private func make(_ role: String) throws(PostgresError) {
        let connection = session.connection
        try connection.executeScript("SAVEPOINT made_role")
        do throws(PostgresError) {
            try connection.executeScript("CREATE ROLE \(identifier: role) NOLOGIN")
        } catch {
            guard [SQLState.duplicateObject, SQLState.uniqueViolation].contains(error.sqlState) else { throw error }
            try connection.executeScript("ROLLBACK TO SAVEPOINT made_role")
        }
        try connection.executeScript("RELEASE SAVEPOINT made_role")
    }

    private func present() throws(PostgresError) -> [String] {
        try session.connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY ($1::text[])",
            [ArrayLiteral.make(Self.names)]
        ).rows.compactMap { $0[0] }
    }

    /// Grants the missing privileges to the roles that exist.
    ///
    /// - Returns: the roles that lacked privileges.
    func grant() throws(PostgresError) -> [String] {
        let there = try present()
        var granted: Set<String> = []
        for role in there where try !mayUseSchema(role) {
            try session.connection.executeScript(
                "GRANT USAGE ON SCHEMA \(identifier: session.schema.name) TO \(identifier: role)"
            )
            granted.insert(role)
        }
        for lacking in try self.lacking(there) {
            try session.connection.executeScript(lacking.grant)
            granted.insert(lacking.role)
        }
        if there.contains(Self.processor), try grantFunctions(to: Self.processor) { granted.insert(Self.processor) }
        return Self.names.filter(granted.contains)
    }

    /// Grants the functions by which programs report.
    ///
    /// - Returns: whether the role lacked any of them.
    private func grantFunctions(to role: String) throws(PostgresError) -> Bool {
        var lackedAny = false
        for function in Self.functions {
            let mayCall = try session.connection.execute(
                "SELECT has_function_privilege($1, $2, 'EXECUTE')",
                [role, "\(session.schema.name).\(function)"]
            ).scalar
            guard mayCall != "t" else { continue }
            try session.connection.executeScript(
                "GRANT EXECUTE ON FUNCTION \(SQL(script: function)) TO \(identifier: role)"
            )
            lackedAny = true
        }
        return lackedAny
    }

    private func mayUseSchema(_ role: String) throws(PostgresError) -> Bool {
        try session.connection.execute(
            "SELECT has_schema_privilege($1, $2, 'USAGE')",
            [role, session.schema.name]
        ).scalar == "t"
    }

    private func lacking(_ roles: [String]) throws(PostgresError) -> [Privilege] {
        let wanted = Self.privileges.filter { roles.contains($0.role) }
        let numbers = try session.connection.execute(
            """
            SELECT w.number
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY
                AS w (role, privilege, relation, attribute, number)
            JOIN pg_class AS c ON c.relname = w.relation
            JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = $5
            WHERE NOT CASE w.attribute
                WHEN '' THEN has_table_privilege(w.role, c.oid, w.privilege)
                ELSE has_column_privilege(w.role, c.oid, w.attribute, w.privilege)
            END
            ORDER BY w.number
            """,
            [
                ArrayLiteral.make(wanted.map(\.role)), ArrayLiteral.make(wanted.map(\.name)),
                ArrayLiteral.make(wanted.map(\.table)), ArrayLiteral.make(wanted.map(\.column)), session.schema.name,
            ]
        ).rows
        return numbers.compactMap { $0[0].flatMap { Int($0) } }.map { wanted[$0 - 1] }
    }
}
