internal import Keys
package import Planning
internal import Postgres

/// Executes a plan and rolls it back, to find refusals by the database while the plan is reviewed.
package struct Rehearser {
    /// The maximum number of changes that are reported as refused; each takes some statements to find.
    private static let mostProblems = 20

    private let session: Session
    private let source: PlanSource
    private let options: PlanOptions
    private let origin: RunOrigin
    private let lockTimeout: Int
    private let run = RunID()

    /// - Parameter lockTimeout: the maximum time to wait for another run, in milliseconds.
    package init(
        _ source: PlanSource,
        _ options: PlanOptions,
        on session: Session,
        origin: RunOrigin,
        lockTimeoutMilliseconds lockTimeout: Int
    ) {
        self.source = source
        self.options = options
        self.session = session
        self.origin = origin
        self.lockTimeout = lockTimeout
    }

    /// - Returns: the plan, with a refusal for each change that the database refuses.
    package func rehearse() throws(ReconcilerError) -> Plan {
        let attempts = Attempts(
            session: session,
            deadline: ContinuousClock.now + .milliseconds(lockTimeout),
            isCancelled: { false }
        )
        let hasTables = try Migrator(session).state() != .empty
        let plan = try attempts.repeatedly { () throws(PostgresError) in
            defer { session.rollback() }
            return try attemptOnce(attempts)
        }
        return hasTables || session.isEmbedded ? plan : plan.warned(of: .noTables(in: session.databaseName))
    }

    private func attemptOnce(_ attempts: Attempts) throws(PostgresError) -> Result<Plan, Attempts.Failure> {
        let locked = try LockedCluster.open(
            source.cluster,
            on: session,
            for: run,
            waiting: attempts.remaining,
            makingTables: true
        )
        let state: ClusterState
        switch locked {
        case .failure(let failure): return .failure(failure)
        case .success(let found): state = found
        }
        switch try PlanReader(options: options, state: state, connection: session.connection).plan(source) {
        case .failure(let conflict): return .failure(.final(.conflict(conflict.reasons)))
        case .success(let plan):
            guard plan.refusals.isEmpty else { return .success(plan) }
            return .success(plan.refused(for: try problems(of: plan, state)))
        }
    }

    private func problems(of plan: Plan, _ state: ClusterState) throws(PostgresError) -> [Plan.Refusal] {
        let runs = RunStore(session: session, cluster: plan.cluster, id: run)
        let writer = PlanWriter(
            cluster: plan.cluster,
            run: run,
            serial: state.serial &+ 1,
            time: state.time,
            connection: session.connection
        )
        try runs.insert(source.subject, origin)
        let earlier = try writer.earlier(plan)
        try writer.deferConstraints()
        var problems: [Plan.Refusal] = []
        for step in PlanStep.all(of: plan.changes) { try attempt(step, writer, &problems) }
        guard problems.isEmpty else { return problems }
        do throws(PostgresError) {
            // The secrets are rolled back with all else.
            guard let minted = MintedKey.make(for: plan.keys, .system) else { return [Self.refusal(MintedKey.failure)] }
            let digest = try writer.record(plan, earlier, minted)
            try writer.checkConstraints()
            let stored = StoredRows(cluster: plan.cluster, schema: session.schema, connection: session.connection)
            // A rehearsal does not write settled rows, so rows that the plan does not change are not compared.
            let problems = try stored.problems(with: plan, isWhole: false)
            guard problems.isEmpty else { return problems }
            try runs.succeed(plan, serial: state.serial &+ 1, revision: origin.revision, changesDigest: digest)
            return []
        } catch {
            guard error.isObjection else { throw error }
            return [Self.refusal(ConstraintViolation(error, to: plan).sentence)]
        }
    }

    /// Writes a step; if the database refuses it, finds the refused changes and writes the others.
    private func attempt(
        _ step: PlanStep,
        _ writer: PlanWriter,
        _ problems: inout [Plan.Refusal]
    ) throws(PostgresError) {
        guard problems.count < Self.mostProblems else { return }
        let connection = session.connection
        try connection.executeScript("SAVEPOINT rehearsed_step")
        do throws(PostgresError) {
            try writer.write(step)
            try connection.executeScript("RELEASE SAVEPOINT rehearsed_step")
        } catch {
            guard error.isObjection else { throw error }
            try connection.executeScript("ROLLBACK TO SAVEPOINT rehearsed_step; RELEASE SAVEPOINT rehearsed_step")
            if step.changes.count == 1 {
                problems.append(Self.refusal(step.changes[0], error))
                return
            }
            let middle = step.changes.count / 2
            for half in [step.changes[..<middle], step.changes[middle...]] {
                try attempt(
                    PlanStep(kind: step.kind, action: step.action, changes: Array(half)),
                    writer,
                    &problems
                )
            }
        }
    }

    private static func refusal(_ change: Change, _ error: PostgresError) -> Plan.Refusal {
        refusal(
            "\(change.resource) cannot be \(change.action.participle): \(error.objection)",
            about: Plan.Concern(
                change,
                ofAll: "resources cannot be \(change.action.participle)",
                detail: error.objection
            )
        )
    }

    private static func refusal(_ message: String, about concern: Plan.Concern? = nil) -> Plan.Refusal {
        Plan.Refusal(
            guardName: "rehearsal",
            code: "HX6008",
            message: message,
            advice: "declare what the database accepts, or change the rule that refuses it",
            about: concern
        )
    }
}
