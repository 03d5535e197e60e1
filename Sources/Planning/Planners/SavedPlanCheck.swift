internal import Model
internal import Text

/// Sees whether a saved plan still says what would happen, and judges it again by the guards.
///
/// What other runs changed elsewhere does not matter to it.
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

    /// Why the plan is not one for this cluster, as far as its state tells.
    /// - Parameter hasTables: whether the database has any.
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

    /// Why it cannot be applied again.
    /// - Parameter run: the run that applied it already, or nil.
    package func conflict(appliedBy run: RunName?) -> PlanConflict? {
        // A plan without changes does nothing however often.
        guard let run, !saved.plan.changes.isEmpty else { return nil }
        return PlanConflict(["the plan was applied before, by \(run.phrase)"])
    }

    /// Why it no longer says what would happen.
    /// - Parameters:
    ///   - moved: rows that are not as the plan saw them.
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
    /// Reasons that are given in full; the others are counted.
    private static var given: Int { 20 }

    /// The first of them, and how many there are more.
    func shortened() -> [String] {
        count <= Self.given ? self : prefix(Self.given) + ["and \((count - Self.given).counted("more row"))"]
    }
}
