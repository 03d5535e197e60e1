internal import Planning
internal import Postgres

/// Begins the transaction in which a run writes a cluster.
enum LockedCluster {
    /// Begins the transaction, takes the lock, and checks that the snapshot includes the last run's commit.
    ///
    /// - Parameters:
    ///   - timeout: the maximum time to wait for the lock, in milliseconds.
    ///   - makesTables: whether to create missing tables in the same transaction.
    /// - Returns: the state of the cluster after the last run. If this fails, the transaction is rolled back.
    static func open(
        _ cluster: String,
        on session: Session,
        for run: RunID,
        waiting timeout: Int,
        makingTables makesTables: Bool = false
    ) throws(PostgresError) -> Result<ClusterState, Attempts.Failure> {
        let lock = ClusterLock(session: session, cluster: cluster)
        try session.begin(.write, lockTimeout: timeout)
        guard try lock.acquire() else {
            session.rollback()
            return .failure(.final(.lockBusy("the cluster is locked by \(lock.holder())")))
        }
        switch try Migrator(session).stateInTransaction() {
        case .current: break
        case .empty where makesTables: try Migrator(session).makeTables()
        case .empty:
            session.rollback()
            return .failure(.final(.schemaMismatch(.older(database: 0, program: Migration.newest))))
        case .mismatch(let mismatch):
            session.rollback()
            return .failure(.final(.schemaMismatch(mismatch)))
        }
        guard let state = try freshState(cluster, session) else {
            session.rollback()
            return .failure(.again(.lockBusy("other runs kept changing the cluster until the time to wait was over")))
        }
        try session.setCluster(cluster, writtenBy: run)
        return .success(state)
    }

    /// - Returns: nil if the snapshot is older than the last run's commit.
    private static func freshState(_ cluster: String, _ session: Session) throws(PostgresError) -> ClusterState? {
        do throws(PostgresError) {
            return try ClusterState.lock(cluster, on: session.connection)
        } catch {
            guard error.sqlState == SQLState.serializationFailure else { throw error }
            return nil
        }
    }
}
