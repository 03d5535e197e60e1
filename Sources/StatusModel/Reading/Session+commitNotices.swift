internal import Postgres
package import Reconciler

extension Session {
    /// Asks the server to notify this session of each commit of a run.
    ///
    /// - Returns: false on a standby server, which sends no notifications.
    package func listenForCommits() throws(ReconcilerError) -> Bool {
        // Checked first, since an older schema lacks tables that are read later.
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

    /// Waits for the notification of a commit.
    /// - Returns: whether a notification came within the timeout.
    package func waitForCommit(within timeout: Duration) throws(ReconcilerError) -> Bool {
        do throws(PostgresError) {
            return try connection.waitForNotification(timeout: timeout)
        } catch {
            throw ReconcilerError(error)
        }
    }
}
