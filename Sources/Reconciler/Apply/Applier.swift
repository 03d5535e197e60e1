internal import Postgres
package import Spec

/// What an apply did.
package struct AppliedRun: Sendable {
    package let id: RunID
    /// What it did; where it has refusals, nothing was written.
    package let plan: Plan
    /// The cluster's serial afterwards.
    package let serial: Int
    /// Time from the start of the run to its end.
    package let duration: Duration
}

/// Brings a cluster to its desired state in one transaction.
package struct Applier {
    /// How often a run begins anew at least, however short the wait for the lock may be.
    private static let leastAttempts = 3

    private let session: Session
    private let desired: DesiredState
    private let origin: RunOrigin
    /// How long to wait for another run, in milliseconds.
    private let lockTimeout: Int
    /// Whether a signal has asked to stop.
    private let isCancelled: @Sendable () -> Bool
    private let runs: RunStore

    /// - Parameter id: the run's identity, which the session's application name should hold (`RunID.sessionName`).
    package init(
        _ desired: DesiredState,
        on session: Session,
        id: RunID,
        origin: RunOrigin,
        lockTimeoutMilliseconds lockTimeout: Int,
        isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.desired = desired
        self.session = session
        self.origin = origin
        self.lockTimeout = lockTimeout
        self.isCancelled = isCancelled
        runs = RunStore(session: session, cluster: desired.cluster, id: id)
    }

    /// Plans and writes under the cluster's lock.
    /// - Parameter expected: the digest of the plan that a person agreed to; another plan is a conflict.
    package func apply(expecting expected: Digest? = nil) throws(ReconcilerError) -> AppliedRun {
        let clock = ContinuousClock()
        let start = clock.now
        let deadline = start + .milliseconds(lockTimeout)
        do throws(PostgresError) {
            try runs.start(specDigest: desired.digest, origin, lockTimeout: remaining(until: deadline))
        } catch {
            session.rollback()
            throw isCancelled() ? .cancelled : ReconcilerError(error)
        }
        do throws(ReconcilerError) {
            let (plan, serial) = try repeatedly(until: deadline, expected)
            if !plan.refusals.isEmpty {
                runs.end("refused", code: plan.refusals[0].code, message: plan.refusals[0].message)
            }
            return AppliedRun(id: runs.id, plan: plan, serial: serial, duration: clock.now - start)
        } catch {
            record(error)
            throw error
        }
    }

    private func record(_ error: ReconcilerError) {
        switch error {
        case .cancelled: runs.end("cancelled", code: nil, message: "stopped by a signal")
        case .outcomeUnknown: break
        case .unreachable(let error) where error.reason == .connectionLost: break
        default: runs.end("failed", code: error.sqlState, message: error.sentence)
        }
    }

    private enum Failure: Error {
        /// Another session's commit came between: with a fresh snapshot it may go through. If not, this is the error.
        case again(ReconcilerError)
        case final(ReconcilerError)

        var error: ReconcilerError {
            switch self {
            case .again(let error), .final(let error): error
            }
        }
    }

    /// Begins anew where the snapshot turned out older than another session's commit.
    private func repeatedly(
        until deadline: ContinuousClock.Instant,
        _ expected: Digest?
    ) throws(ReconcilerError) -> (Plan, serial: Int) {
        var attempt = 1
        while true {
            let outcome = outcome(of: deadline, expected)
            guard case .failure(.again) = outcome, attempt < Self.leastAttempts || ContinuousClock.now < deadline else {
                return try outcome.mapError(\.error).get()
            }
            attempt += 1
        }
    }

    private func outcome(
        of deadline: ContinuousClock.Instant,
        _ expected: Digest?
    ) -> Result<(Plan, serial: Int), Failure> {
        do throws(PostgresError) {
            return try attemptOnce(until: deadline, expected)
        } catch {
            session.rollback()
            if isCancelled() { return .failure(.final(.cancelled)) }
            let isOverrun = [SQLState.serializationFailure, SQLState.deadlockDetected].contains(error.sqlState)
            return .failure(isOverrun ? .again(ReconcilerError(error)) : .final(ReconcilerError(error)))
        }
    }

    private func attemptOnce(
        until deadline: ContinuousClock.Instant,
        _ expected: Digest?
    ) throws(PostgresError) -> Result<(Plan, serial: Int), Failure> {
        let lock = ClusterLock(session: session, cluster: desired.cluster)
        try session.begin(.write, lockTimeout: remaining(until: deadline))
        guard try lock.acquire() else {
            session.rollback()
            return .failure(.final(.lockBusy("the cluster is locked by \(lock.holder())")))
        }
        guard let serial = try lockedSerial() else {
            session.rollback()
            return .failure(.again(.lockBusy("other runs kept changing the cluster until the time to wait was over")))
        }
        if case .mismatch(let mismatch) = try Migrator(session).stateWithoutTransaction() {
            session.rollback()
            return .failure(.final(.schemaMismatch(mismatch)))
        }
        try session.setCluster(desired.cluster)
        let plan = try Planner(desired).plan(on: session.connection, serial: serial)
        guard plan.refusals.isEmpty else {
            session.rollback()
            return .success((plan, serial))
        }
        if let expected, expected != plan.digest {
            session.rollback()
            return .failure(.final(.conflict(["the database changed since the plan was shown"])))
        }
        let next = plan.summary.changes == 0 ? serial : serial + 1
        try write(plan)
        try runs.succeed(plan, serial: next, revision: origin.revision)
        if isCancelled() {
            session.rollback()
            return .failure(.final(.cancelled))
        }
        return try commit(plan, serial: next).mapError(Failure.final)
    }

    /// Never 0, which would mean to wait for ever.
    private func remaining(until deadline: ContinuousClock.Instant) -> Int {
        let left = deadline - ContinuousClock.now
        return max(1, Int(left / .milliseconds(1)))
    }

    /// Locks the cluster's row, but not against the references of other runs' records.
    ///
    /// - Returns: the cluster's serial, or nil where the snapshot is older than the last run's commit.
    private func lockedSerial() throws(PostgresError) -> Int? {
        do throws(PostgresError) {
            let row = try session.connection.execute(
                "SELECT serial FROM clusters WHERE name = $1 FOR NO KEY UPDATE",
                [desired.cluster]
            )
            return row.scalar.flatMap { Int($0) } ?? 0
        } catch {
            guard error.sqlState == SQLState.serializationFailure else { throw error }
            return nil
        }
    }

    private func write(_ plan: Plan) throws(PostgresError) {
        for kind in PlanOrder.kinds {
            try writer(for: kind).stamp(plan.settled.filter { $0.kind === kind }.map(\.line))
        }
        guard plan.summary.changes > 0 else { return }
        let connection = session.connection
        try connection.executeScript("SET CONSTRAINTS ALL DEFERRED")
        let groups = ChangeGroups(plan.changes)
        for kind in PlanOrder.kinds {
            let writer = writer(for: kind)
            try writer.create(groups[kind, .create])
            try writer.update(groups[kind, .update])
        }
        for kind in PlanOrder.kinds.reversed() { try writer(for: kind).delete(groups[kind, .delete]) }
        let recorder = ChangeRecorder(cluster: desired.cluster, run: runs.id, connection: connection)
        try recorder.record(plan.changes)
        try recorder.queueMessages()
        try connection.executeScript("SET CONSTRAINTS ALL IMMEDIATE")
    }

    private func writer(for kind: Kind) -> KindWriter {
        KindWriter(
            kind: kind,
            cluster: desired.cluster,
            run: runs.id,
            connection: session.connection,
            digests: DigestContext()
        )
    }

    /// Commits; where the session is lost meanwhile, asks the database what became of the run.
    private func commit(
        _ plan: Plan,
        serial: Int
    ) throws(PostgresError) -> Result<(Plan, serial: Int), ReconcilerError> {
        do throws(PostgresError) {
            try session.commit()
            return .success((plan, serial))
        } catch {
            guard error.reason == .connectionLost else { throw error }
            switch CommitOutcome(target: session.target, schema: session.schema).resolve(runs.id, desired.cluster) {
            case .committed: return .success((plan, serial))
            case .rolledBack: return .failure(.unreachable(error))
            case .unknown: return .failure(.outcomeUnknown(run: runs.id, error))
            }
        }
    }
}
