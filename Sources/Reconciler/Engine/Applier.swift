package import Keys
package import Planning
internal import Postgres
internal import Text

/// The result of a run.
package struct AppliedRun: Sendable {
    package let id: RunID
    /// The applied plan; if it has refusals, nothing was written.
    package let plan: Plan
    /// The serial of the cluster after the run.
    package let serial: Int
    /// The time from the start of the run to its end.
    package let duration: Duration
}

/// Applies a plan source to a cluster in one transaction.
package struct Applier {
    private let session: Session
    private let source: PlanSource
    private let options: PlanOptions
    private let origin: RunOrigin
    /// What the secrets of API keys are made of.
    private let randomness: Randomness
    /// The maximum time to wait for another run, in milliseconds.
    private let lockTimeout: Int
    /// Whether a signal has asked the program to stop.
    private let isCancelled: @Sendable () -> Bool
    /// Called before the commit, which signals must not interrupt; returns false if a signal came before.
    private let beginCommit: @Sendable () -> Bool
    private let runs: RunStore

    /// - Parameter id: the ID of the run. The session's application name should hold it (`RunID.sessionName`).
    package init(
        _ source: PlanSource,
        _ options: PlanOptions = PlanOptions(),
        on session: Session,
        id: RunID,
        origin: RunOrigin,
        randomness: Randomness = .system,
        lockTimeoutMilliseconds lockTimeout: Int,
        isCancelled: @escaping @Sendable () -> Bool,
        beginCommit: @escaping @Sendable () -> Bool = { true }
    ) {
        self.source = source
        self.options = options
        self.session = session
        self.origin = origin
        self.randomness = randomness
        self.lockTimeout = lockTimeout
        self.isCancelled = isCancelled
        self.beginCommit = beginCommit
        runs = RunStore(session: session, cluster: source.cluster, id: id)
    }

    /// Makes a plan and writes it under the lock of the cluster.
    ///
    /// - Parameter agreed: the plan that the user confirmed; if the new plan differs from it, the run ends with a
    ///   conflict.
    package func apply(as agreed: Plan? = nil) throws(ReconcilerError) -> AppliedRun {
        let clock = ContinuousClock()
        let start = clock.now
        let attempts = Attempts(
            session: session,
            deadline: start + .milliseconds(lockTimeout),
            isCancelled: isCancelled
        )
        do throws(PostgresError) {
            try runs.start(source.subject, origin, lockTimeout: attempts.remaining)
        } catch {
            session.rollback()
            throw isCancelled() ? .cancelled : ReconcilerError(error)
        }
        do throws(ReconcilerError) {
            let (plan, serial) = try attempts.repeatedly { () throws(PostgresError) in
                try attemptOnce(attempts, agreed)
            }
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

    private func attemptOnce(
        _ attempts: Attempts,
        _ agreed: Plan?
    ) throws(PostgresError) -> Result<(Plan, serial: Int), Attempts.Failure> {
        let locked = try LockedCluster.open(source.cluster, on: session, for: runs.id, waiting: attempts.remaining)
        let state: ClusterState
        switch locked {
        case .failure(let failure): return .failure(failure)
        case .success(let found): state = found
        }
        let plan: Plan
        switch try PlanReader(options: options, state: state, connection: session.connection).plan(source) {
        case .failure(let conflict):
            session.rollback()
            return .failure(.final(.conflict(conflict.reasons)))
        case .success(let made): plan = made
        }
        guard plan.refusals.isEmpty else {
            session.rollback()
            return .success((plan, state.serial))
        }
        if let agreed, agreed.changes != plan.changes {
            session.rollback()
            return .failure(.final(.conflict(["the database changed since the plan was shown"])))
        }
        return try write(plan, state)
    }

    private func write(
        _ plan: Plan,
        _ state: ClusterState
    ) throws(PostgresError) -> Result<(Plan, serial: Int), Attempts.Failure> {
        let serial = plan.changes.isEmpty ? state.serial : state.serial &+ 1
        let writer = PlanWriter(
            cluster: plan.cluster,
            run: runs.id,
            serial: serial,
            time: state.time,
            connection: session.connection
        )
        guard let minted = MintedKey.make(for: plan.keys, randomness) else {
            session.rollback()
            return .failure(.final(.conflict([MintedKey.failure])))
        }
        let digest: Digest?
        do throws(PostgresError) {
            digest = try writer.write(plan, minted)
        } catch {
            guard error.isObjection else { throw error }
            session.rollback()
            return .failure(.final(.conflict([ConstraintViolation(error, to: plan).sentence])))
        }
        let stored = StoredRows(cluster: plan.cluster, schema: session.schema, connection: session.connection)
        let problems = try stored.problems(with: plan, isWhole: source.isWhole(plan))
        guard problems.isEmpty else {
            session.rollback()
            return .success((plan.refused(for: problems), state.serial))
        }
        try runs.succeed(plan, serial: serial, revision: revision(after: plan, state), changesDigest: digest)
        guard beginCommit() else {
            session.rollback()
            return .failure(.final(.cancelled))
        }
        return try commit(plan, serial: serial).mapError(Attempts.Failure.final)
    }

    /// Whether other runs have changed the cluster since the plan was saved.
    private func isOvertaken(_ state: ClusterState) -> Bool {
        if case .saved(let saved) = source { saved.plan.serial != state.serial } else { false }
    }

    /// The commit to record for the cluster after the plan.
    ///
    /// It stays the same if the plan is only of declared resources. It also stays the same if the plan has no changes
    /// and its commit is older than the applied one or not known.
    private func revision(after plan: Plan, _ state: ClusterState) -> String? {
        if plan.scope == .declared { return state.appliedRevision }
        let saysNothing = plan.changes.isEmpty && (origin.revision == nil || isOvertaken(state) || isOlder(plan, state))
        return saysNothing ? state.appliedRevision : origin.revision
    }

    /// Whether the plan's commit is an ancestor of the applied one.
    private func isOlder(_ plan: Plan, _ state: ClusterState) -> Bool {
        options.history.map { CommitOrder($0, of: plan.revision, applied: state.appliedRevision).isOlder == true }
            ?? false
    }

    /// Commits; if no answer comes, reads from the database whether the run was committed.
    private func commit(
        _ plan: Plan,
        serial: Int
    ) throws(PostgresError) -> Result<(Plan, serial: Int), ReconcilerError> {
        let deadline = ContinuousClock.now + CommitOutcome.patience
        do throws(PostgresError) {
            try session.commit(before: deadline)
            return .success((plan, serial))
        } catch {
            guard error.reason == .connectionLost else { throw error }
            let outcome = CommitOutcome(target: session.target, schema: session.schema, deadline: deadline)
            switch outcome.resolve(runs.id, plan.cluster) {
            case .committed: return .success((plan, serial))
            case .rolledBack: return .failure(.unreachable(error))
            case .unknown: return .failure(.outcomeUnknown(run: runs.id, error))
            }
        }
    }
}
