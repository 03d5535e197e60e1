internal import Model
internal import Postgres

/// Where the messages of a kind go.
enum MessageQueue {
    /// The queue of PGMQ in the same database.
    case pgmq
    /// The table `outbox`.
    case outbox

    /// The name in the record of what was dispatched.
    var name: String {
        switch self {
        case .pgmq: "pgmq"
        case .outbox: "outbox"
        }
    }

    /// The schema of PGMQ, which its extension fixes.
    static let schema: SQL = "pgmq"

    /// Looks for the queue.
    ///
    /// Only the catalogs are read, because the schema of PGMQ may be one that the login may not use. If the queue is
    /// there and the login may not write to it, the run fails, because its consumers read nothing else.
    static func find(_ name: String, _ connection: Connection) throws(PostgresError) -> MessageQueue {
        let found = try connection.execute(
            """
            SELECT EXISTS (
                SELECT FROM \(trustedFunctions) AND p.proname = 'send_batch'
                    AND starts_with(oidvectortypes(p.proargtypes), 'text, jsonb[]')
            ) AND EXISTS (
                SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE n.nspname = 'pgmq' AND c.relname = 'q_' || $1 AND c.relkind IN ('r', 'p')
            )
            """,
            [name]
        ).scalar
        return found == "t" ? .pgmq : .outbox
    }

    /// The functions of a PGMQ that may be called, as the tail of a `FROM` with its `WHERE`.
    ///
    /// They run with the rights of the login that applies. So a schema `pgmq` counts only if it belongs to a superuser,
    /// to the owner of the database, or to the owner of hxapply's own schema, and if not everybody may create objects
    /// in it.
    static let trustedFunctions: SQL = """
        pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
                WHERE n.nspname = 'pgmq' AND NOT has_schema_privilege('public', n.oid, 'CREATE')
                    AND n.nspowner IN (\(trustedOwners)) AND p.proowner IN (\(trustedOwners))
        """

    private static let trustedOwners: SQL = """
        SELECT oid FROM pg_roles WHERE rolsuper
                        UNION ALL SELECT datdba FROM pg_database WHERE datname = current_database()
                        UNION ALL SELECT nspowner FROM pg_namespace WHERE nspname = current_schema()
        """
}
