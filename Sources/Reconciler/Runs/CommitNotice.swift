internal import Postgres

/// The notification by which a run's transactions tell others that a cluster has changed.
///
/// Postgres sends it with the commit, and not after a rollback. It only saves time: programs that follow the database
/// also query it regularly, because poolers and standbys pass no notifications on.
package enum CommitNotice {
    /// The channel of a schema; a database may have several schemas with hxapply's tables.
    ///
    /// A name has at most 63 bytes, so two long schema names may share a channel. This costs a query without a result.
    package static func channel(of schema: SchemaName) -> String { schema.name.prefix(58) + "_runs" }

    /// Sends the cluster's name when the open transaction commits.
    static func send(_ cluster: String, from session: Session) throws(PostgresError) {
        try session.connection.execute("SELECT pg_notify($1, $2)", [channel(of: session.schema), cluster])
    }
}
