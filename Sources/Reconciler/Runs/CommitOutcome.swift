internal import Glibc
internal import Postgres

/// Finds out whether a run was committed, if no answer to its commit came.
///
/// An error at `COMMIT` does not mean a rollback: the server may have committed and only its answer was lost.
struct CommitOutcome {
    enum Outcome {
        case committed, rolledBack, unknown
    }

    /// The time limit for the answer to a commit, including the search for its outcome in other sessions.
    static let patience = Duration.seconds(30)

    let target: ConnectionTarget
    let schema: SchemaName
    let deadline: ContinuousClock.Instant

    /// Reads the run's record in a new session, once a second; the record is committed with the run's rows.
    func resolve(_ run: RunID, _ cluster: String) -> Outcome {
        while true {
            if let outcome = try? ask(run, cluster) { return outcome }
            guard ContinuousClock.now < deadline else { return .unknown }
            sleep(1)
        }
    }

    private func ask(_ run: RunID, _ cluster: String) throws(PostgresError) -> Outcome {
        let connection = try Connection(to: target)
        // While another session holds the cluster's row, it may still be committing or rolling back; so this waits for
        // it.
        try connection.executeScript(
            """
            BEGIN;
            SET LOCAL lock_timeout = '900ms';
            SET LOCAL search_path = \(identifier: schema.name), pg_temp
            """
        )
        try connection.execute("SELECT FROM clusters WHERE name = $1 FOR SHARE", [cluster])
        let state = try connection.execute(
            "SELECT state FROM runs WHERE cluster = $1 AND id = $2::uuid",
            [cluster, run.description]
        ).scalar
        return state == "succeeded" ? .committed : .rolledBack
    }
}
