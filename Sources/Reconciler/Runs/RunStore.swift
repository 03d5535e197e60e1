internal import Postgres

/// Writes and ends the record of a run.
struct RunStore {
    let session: Session
    let cluster: String
    let id: RunID

    /// Records that the run has begun, in a transaction of its own, so that others can see who holds the lock.
    func start(specDigest: Digest, _ origin: RunOrigin, lockTimeout: Int) throws(PostgresError) {
        try session.begin(.migrate, lockTimeout: lockTimeout)
        try session.connection.execute("INSERT INTO clusters (name) VALUES ($1) ON CONFLICT DO NOTHING", [cluster])
        try session.connection.execute(
            """
            INSERT INTO runs (cluster, id, state, spec_digest, revision, actor, run_url, host, program_version)
            VALUES ($1, $2::uuid, 'running', $3, $4, $5, $6, $7, $8)
            """,
            [
                cluster, id.description, specDigest.name, origin.revision, origin.actor, origin.runURL, origin.host,
                origin.programVersion,
            ]
        )
        try session.commit()
    }

    /// Records success, in the transaction of the run itself.
    func succeed(_ plan: Plan, serial: Int, revision: String?) throws(PostgresError) {
        let summary = plan.summary
        try session.connection.execute(
            """
            UPDATE clusters
            SET serial = $3::bigint, applied_run = $2::uuid, applied_revision = $4, applied_at = now()
            WHERE name = $1
            """,
            [cluster, id.description, String(serial), revision]
        )
        let counts = [summary.create, summary.update, summary.rename, summary.delete, summary.unchanged]
        try session.connection.execute(
            """
            UPDATE runs
            SET state = 'succeeded', serial = $3::bigint, plan_digest = $4, finished_at = clock_timestamp(),
                created_count = $5::integer, updated_count = $6::integer, renamed_count = $7::integer,
                deleted_count = $8::integer, unchanged_count = $9::integer
            WHERE cluster = $1 AND id = $2::uuid
            """,
            [cluster, id.description, String(serial), plan.digest.name] + counts.map(String.init)
        )
    }

    /// Records that the run changed nothing, in a transaction of its own.
    ///
    /// A record that cannot be written is let go: the error that ended the run is the one to report.
    func end(_ state: String, code: String?, message: String?) {
        // A signal's cancel request may still be on its way and meet the first attempt.
        var attempt = 1
        while attempt <= 3, !tryToEnd(state, code: code, message: message) { attempt += 1 }
    }

    private func tryToEnd(_ state: String, code: String?, message: String?) -> Bool {
        do throws(PostgresError) {
            try session.begin(.migrate)
            try session.connection.execute(
                """
                UPDATE runs
                SET state = $3, error_code = $4, error_message = $5, finished_at = clock_timestamp()
                WHERE cluster = $1 AND id = $2::uuid
                """,
                [cluster, id.description, state, code, message]
            )
            try session.commit()
            return true
        } catch {
            session.rollback()
            return error.sqlState != SQLState.queryCanceled
        }
    }
}
