internal import Model
internal import Text

/// Checks whether a saved plan still fits the database, and lets the guards judge it again.
///
/// Changes that other runs made to other rows do not matter.
package struct SavedPlanCheck: PlanMaker {
    private let saved: SavedPlan
    private let state: ClusterState
    package let guarded: GuardedPlan

    package init(_ saved: SavedPlan, _ options: PlanOptions, _ state: ClusterState) {
        self.saved = saved
        self.state = state
        var options = options
        options.allowances = Allowances(saved.plan.overrides.map(\.allowance), reason: saved.plan.overrideReason)
        options.revision = saved.plan.revision
        options.head = nil
        guarded = GuardedPlan(
            PlanDraft(saved.plan, managedBefore: state.managedCounts),
            of: state,
            from: .savedPlan(isOfSpec: saved.plan.specDigest != nil),
            options
        )
    }

    /// Why the plan does not fit the state of this cluster.
    ///
    /// - Parameter hasTables: whether the database has hxapply's tables.
    package func conflict(hasTables: Bool) -> PlanConflict? {
        if let lineage = saved.plan.lineage, lineage != state.lineage {
            return PlanConflict([
                "the plan was made for another database: it has no cluster '\(state.cluster)' of that lineage"
            ])
        }
        if saved.plan.lineage == nil, state.appliedRun != nil {
            return PlanConflict(["the plan was made before there was a cluster '\(state.cluster)' here"])
        }
        if !hasTables, saved.plan.changes.contains(where: { $0.before != nil }) {
            return PlanConflict(["the plan was made for another database: this one has no tables"])
        }
        return nil
    }

    /// Why the plan cannot be applied again.
    ///
    /// - Parameter run: the run that has applied it; nil if there is none.
    package func conflict(appliedBy run: RunName?) -> PlanConflict? {
        // A plan without changes may be applied repeatedly.
        guard let run, !saved.plan.changes.isEmpty else { return nil }
        return PlanConflict(["the plan was applied before, by \(run.phrase)"])
    }

    /// Why the plan no longer fits the rows.
    ///
    /// - Parameters:
    ///   - moved: rows that differ from the rows that the plan was made from.
    ///   - runs: by resource, the last run that changed it since.
    package func conflict(moved: [TouchedRows.Moved], runs: [String: RunName]) -> PlanConflict? {
        guard !moved.isEmpty else { return nil }
        let reasons = moved.map { row in
            let what = row.isGone ? "is gone" : "is not as the plan saw it"
            let who = runs[row.resource].map { "\($0.phrase) changed it" } ?? "changed outside hxapply"
            return "\(row.resource) \(what): \(who)"
        }
        return PlanConflict(reasons.shortened())
    }

    package func plan(_ draft: PlanDraft, _ verdict: GuardVerdict) -> Plan {
        Plan(saved.plan, on: state, draft, verdict)
    }
}

extension [String] {
    /// The maximum number of reasons that are listed; the others are counted.
    private static var given: Int { 20 }

    /// The first reasons, and the number of the others.
    func shortened() -> [String] {
        count <= Self.given ? self : prefix(Self.given) + ["and \((count - Self.given).counted("more row"))"]
    }
}
