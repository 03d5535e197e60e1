internal import Glibc
internal import Postgres

/// Finds out what became of a run whose commit was not answered.
///
/// An error at COMMIT is no rollback: the server may have committed and only the answer be lost.
struct CommitOutcome {
    enum Outcome {
        case committed, rolledBack, unknown
    }

    /// How long to wait for the answer, and to ask for it elsewhere.
    static let patience = Duration.seconds(30)

    let target: ConnectionTarget
    let schema: SchemaName
    let deadline: ContinuousClock.Instant

    /// Reads the run's record, which commits with its rows, in a session of its own, once a second.
    func resolve(_ run: RunID, _ cluster: String) -> Outcome {
        while true {
            if let outcome = try? ask(run, cluster) { return outcome }
            guard ContinuousClock.now < deadline else { return .unknown }
            sleep(1)
        }
    }

    private func ask(_ run: RunID, _ cluster: String) throws(PostgresError) -> Outcome {
        let connection = try Connection(to: target)
        // A server process that still holds the cluster's row is still committing or rolling back: wait for it.
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
