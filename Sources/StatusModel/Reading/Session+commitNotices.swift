internal import Postgres
package import Reconciler

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
