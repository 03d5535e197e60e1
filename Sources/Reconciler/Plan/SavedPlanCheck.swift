internal import Postgres
internal import Text

/// Sees whether a saved plan still says what would happen, and judges it again by the guards.
///
/// What other runs changed elsewhere does not matter to it.
struct SavedPlanCheck {
    private let saved: SavedPlan
    private let options: PlanOptions
    private let state: ClusterState

    init(_ saved: SavedPlan, _ options: PlanOptions, _ state: ClusterState) {
        self.saved = saved
        var options = options
        options.allowances = Allowances(saved.plan.overrides.map(\.allowance), reason: saved.plan.overrideReason)
        options.revision = saved.plan.revision
        options.head = nil
        self.options = options
        self.state = state
    }

    func plan(on connection: Connection?) throws(PostgresError) -> Result<Plan, ReconcilerError> {
        if let lineage = saved.plan.lineage, lineage != state.lineage {
            return .failure(
                .conflict([
                    "the plan was made for another database: it has no cluster '\(state.cluster)' of that lineage"
                ])
            )
        }
        if saved.plan.lineage == nil, state.appliedRun != nil {
            return .failure(.conflict(["the plan was made before there was a cluster '\(state.cluster)' here"]))
        }
        var draft = PlanDraft(saved.plan, managedBefore: state.managedCounts)
        if let connection {
            // A plan without changes does nothing however often.
            if !saved.plan.changes.isEmpty, let run = try successfulRun(connection) {
                return .failure(.conflict(["the plan was applied before, by run \(run)"]))
            }
            let reasons = try movedRows(connection)
            if !reasons.isEmpty { return .failure(.conflict(reasons)) }
        } else if saved.plan.changes.contains(where: { $0.before != nil }) {
            return .failure(.conflict(["the plan was made for another database: this one has no tables"]))
        }
        let guards = Guards(state: state, source: .savedPlan(isOfSpec: saved.plan.specDigest != nil), options: options)
        let verdict = try guards.judge(&draft, on: connection)
        return .success(Plan(saved.plan, on: state, draft, verdict))
    }

    private func successfulRun(_ connection: Connection) throws(PostgresError) -> String? {
        let run = try connection.execute(
            "SELECT id, actor FROM runs WHERE cluster = $1 AND plan_digest = $2 AND saved_plan AND state = 'succeeded'",
            [state.cluster, saved.plan.digest.name]
        ).rows.first
        return run.map { ($0[0] ?? "") + ($0[1].map { " (by \($0))" } ?? "") }
    }

    private func movedRows(_ connection: Connection) throws(PostgresError) -> [String] {
        let moved = try TouchedRows(saved.plan.changes, connection).moved()
        let later = LaterRuns(cluster: state.cluster, serial: saved.plan.serial, connection: connection)
        let runs = try later.touching(moved.map { ($0.kind, $0.key) })
        let reasons = moved.map { row in
            let what = row.isGone ? "is gone" : "is not as the plan saw it"
            return
                "\(row.resource) \(what): \(runs[row.resource].map { "\($0) changed it" } ?? "changed outside hxapply")"
        }
        return reasons.shortened()
    }
}

extension [String] {
    /// Reasons that are given in full; the others are counted.
    private static var given: Int { 20 }

    /// The first of them, and how many there are more.
    func shortened() -> [String] {
        count <= Self.given ? self : prefix(Self.given) + ["and \((count - Self.given).counted("more row"))"]
    }
}
