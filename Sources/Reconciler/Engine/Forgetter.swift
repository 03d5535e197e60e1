internal import Model
internal import Planning
internal import Postgres

/// Removes the name of a cluster without rows from the lists of clusters.
///
/// The history stays. The removal is itself a run with a record in the cluster's chain. A later apply to a cluster of
/// this name continues the chain.
package struct Forgetter {
    private let session: Session
    private let cluster: String
    private let origin: RunOrigin
    private let lockTimeout: Int
    private let run = RunID()

    /// - Parameter lockTimeout: the maximum time to wait for another run, in milliseconds.
    package init(_ cluster: String, on session: Session, origin: RunOrigin, lockTimeoutMilliseconds lockTimeout: Int) {
        self.session = session
        self.cluster = cluster
        self.origin = origin
        self.lockTimeout = lockTimeout
    }

    /// Forgets the cluster.
    ///
    /// - Throws: `ReconcilerError.conflict` if the cluster has rows, managed or not.
    package func forget() throws(ReconcilerError) {
        let attempts = Attempts(
            session: session,
            deadline: ContinuousClock.now + .milliseconds(lockTimeout),
            isCancelled: { false }
        )
        try attempts.repeatedly { () throws(PostgresError) in try attemptOnce(attempts) }
    }

    private func attemptOnce(_ attempts: Attempts) throws(PostgresError) -> Result<Void, Attempts.Failure> {
        let state: ClusterState
        switch try LockedCluster.open(cluster, on: session, for: run, waiting: attempts.remaining) {
        case .failure(let failure): return .failure(failure)
        case .success(let found): state = found
        }
        let rows = try contents()
        guard rows.isEmpty else {
            session.rollback()
            let what = rows.map { "\($0.count) of \($0.section)" }.joined(separator: ", ")
            return .failure(.final(.conflict(["cluster '\(cluster)' is not empty: it has \(what)"])))
        }
        let plan = Plan(
            of: state,
            specDigest: nil,
            revision: nil,
            scope: .cluster,
            draft: PlanDraft(),
            guarded: GuardVerdict()
        )
        let runs = RunStore(session: session, cluster: cluster, id: run)
        try runs.insert(RunSubject(), origin)
        try runs.succeed(plan, serial: state.serial, revision: nil, changesDigest: nil)
        try session.commit(before: .now + CommitOutcome.patience)
        return .success(())
    }

    /// The number of rows of each kind.
    private func contents() throws(PostgresError) -> [(section: String, count: Int)] {
        var found: [(String, Int)] = []
        for kind in Kind.all {
            let count = try session.connection.execute(
                "SELECT count(*) FROM \(identifier: kind.table) WHERE cluster = $1",
                [cluster]
            ).scalar.flatMap { Int($0) }
            if let count, count > 0 { found.append((kind.section, count)) }
        }
        return found
    }
}
