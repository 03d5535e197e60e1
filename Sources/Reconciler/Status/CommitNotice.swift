internal import Postgres

/// How a run's transactions tell others that something happened to a cluster.
///
/// A notice is sent with the commit and to nobody where it is rolled back. Nothing rests on it but speed: whoever follows
/// looks by itself, too, since a pooler or a standby passes no notices on.
enum CommitNotice {
    /// The channel of a schema; a database may hold several.
    ///
    /// At most 63 bytes, as all names; two long names may share one, which costs a look too many.
    static func channel(of schema: SchemaName) -> String { schema.name.prefix(58) + "_runs" }

    /// Sends the cluster's name at the end of the transaction that is open.
    static func send(_ cluster: String, from session: Session) throws(PostgresError) {
        try session.connection.execute("SELECT pg_notify($1, $2)", [channel(of: session.schema), cluster])
    }
}

extension Session {
    /// Asks for a notice of each commit from now on.
    ///
    /// - Returns: false on a standby, which has none to pass on.
    package func listenForCommits() throws(ReconcilerError) -> Bool {
        // Before anything is read that an older schema does not have.
        try requireCurrentSchema()
        do throws(PostgresError) {
            let isStandby = try look { () throws(PostgresError) in
                try connection.execute("SELECT pg_is_in_recovery()").scalar != "f"
            }
            if isStandby { return false }
            try connection.executeScript("LISTEN \(identifier: CommitNotice.channel(of: schema))")
            return true
        } catch {
            throw ReconcilerError(error)
        }
    }

    /// Waits for a commit's notice.
    /// - Returns: whether one came within the time.
    package func waitForCommit(within patience: Duration) throws(ReconcilerError) -> Bool {
        do throws(PostgresError) {
            return try connection.waitForNotification(timeout: patience)
        } catch {
            throw ReconcilerError(error)
        }
    }
}
