internal import Model
internal import Postgres

/// Creates the queues of PGMQ, and grants the group roles what they need of them.
///
/// Nothing here is a condition for a migration: without a queue, messages go into `outbox`. So every statement that the
/// login may lack a right for is undone alone, and reported.
struct MessageQueues {
    /// What was done, and what somebody else has to do.
    struct Outcome {
        var created: [String] = []
        /// Roles that lacked privileges on a queue and got them.
        var granted: Set<String> = []
        /// The statements that the login may not run.
        var missing: [String] = []
    }

    private let session: Session
    private var connection: Connection { session.connection }

    init(_ session: Session) { self.session = session }

    /// The queues of all kinds, in the order of the kinds.
    private static var names: [String] {
        Kind.all.compactMap(\.events?.queue).reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }

    /// - Parameter roles: the group roles that exist.
    func make(for roles: [String]) throws(PostgresError) -> Outcome {
        var outcome = Outcome()
        guard try isThere() else { return outcome }
        for name in Self.names {
            if try !hasQueue(name) {
                let statement = "SELECT pgmq.create('\(name)')"
                guard try attempt(statement, &outcome) else { continue }
                outcome.created.append(name)
            }
            for grant in Grant.all(name) where roles.contains(grant.role) {
                guard try lacks(grant), try attempt(grant.statement, &outcome) else { continue }
                // To a login that may use the table but not grant it, Postgres gives a warning only.
                if try lacks(grant) {
                    outcome.missing.append(grant.statement)
                } else {
                    outcome.granted.insert(grant.role)
                }
            }
        }
        return outcome
    }

    private func isThere() throws(PostgresError) -> Bool {
        try connection.execute(
            "SELECT EXISTS (SELECT FROM \(MessageQueue.trustedFunctions) AND p.proname = 'create')"
        ).scalar == "t"
    }

    private func hasQueue(_ name: String) throws(PostgresError) -> Bool {
        try connection.execute(
            """
            SELECT EXISTS (
                SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE n.nspname = 'pgmq' AND c.relname = 'q_' || $1
            )
            """,
            [name]
        ).scalar == "t"
    }

    /// Runs a statement, unless the login may not.
    private func attempt(_ statement: String, _ outcome: inout Outcome) throws(PostgresError) -> Bool {
        try connection.executeScript("SAVEPOINT queue")
        do throws(PostgresError) {
            try connection.executeScript(SQL(script: statement))
            try connection.executeScript("RELEASE SAVEPOINT queue")
            return true
        } catch {
            guard case .refused = error.reason else { throw error }
            try connection.executeScript("ROLLBACK TO SAVEPOINT queue; RELEASE SAVEPOINT queue")
            outcome.missing.append(statement)
            return false
        }
    }

    private func lacks(_ grant: Grant) throws(PostgresError) -> Bool {
        try connection.execute(
            """
            SELECT NOT has_schema_privilege($1, n.oid, 'USAGE') OR EXISTS (
                SELECT FROM unnest($3::text[]) AS privilege
                WHERE NOT has_table_privilege($1, c.oid, privilege)
            )
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = 'pgmq' AND c.relname = $2
            """,
            [grant.role, grant.table, ArrayLiteral.make(grant.privileges)]
        ).scalar == "t"
    }

    /// What a role needs of a table of PGMQ.
    private struct Grant {
        let role: String
        let table: String
        let privileges: [String]

        var statement: String {
            "GRANT USAGE ON SCHEMA pgmq TO \(role); "
                + "GRANT \(privileges.joined(separator: ", ")) ON pgmq.\(table) TO \(role)"
        }

        /// Sending returns the numbers of the messages, so it also reads.
        static func all(_ queue: String) -> [Grant] {
            [
                Grant(role: GroupRoles.applier, table: "q_\(queue)", privileges: ["INSERT", "SELECT"]),
                Grant(role: GroupRoles.processor, table: "q_\(queue)", privileges: ["SELECT", "UPDATE", "DELETE"]),
                Grant(role: GroupRoles.processor, table: "a_\(queue)", privileges: ["SELECT", "INSERT"]),
                Grant(role: GroupRoles.processor, table: "meta", privileges: ["SELECT"]),
            ]
        }
    }
}
