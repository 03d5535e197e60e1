internal import Postgres

/// How a run's transactions tell others that something happened to a cluster.
///
/// A notice is sent with the commit, and not at all where the transaction is rolled back. It only saves time: whoever
/// follows the database also looks at it regularly, since a pooler or a standby passes no notices on.
package enum CommitNotice {
    /// The channel of a schema; a database may hold several.
    ///
    /// At most 63 bytes, as all names; two long names may share one, which costs a look that finds nothing.
    package static func channel(of schema: SchemaName) -> String { schema.name.prefix(58) + "_runs" }

    /// Sends the cluster's name at the end of the transaction that is open.
    static func send(_ cluster: String, from session: Session) throws(PostgresError) {
        try session.connection.execute("SELECT pg_notify($1, $2)", [channel(of: session.schema), cluster])
    }
}
