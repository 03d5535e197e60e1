/// A plan before its guards run, after rows that other rows refer to were released if that is allowed.
package struct Judgement: Sendable {
    private var plan: GuardedPlan
    private let limits: PolicyLimits
    /// Refusals because of rows that refer to deleted or renamed rows.
    private var references: [Plan.Refusal] = []

    /// What must be known before rows can be released.
    static func needs(_ plan: GuardedPlan) -> Needs {
        var needs = PolicyLimits.needs
        needs.add(RowChecks.needs(plan))
        needs.add(ReferenceGuard(plan.draft, isOfSpec: plan.desired != nil).needs)
        return needs
    }

    /// - Parameter observed: the answer to `needs`.
    init(_ plan: GuardedPlan, _ observed: ObservedState) {
        self.plan = plan
        limits = PolicyLimits.strictest(plan, observed)
        release(observed)
        self.plan.draft.conflicts += RowChecks.refusals(self.plan, observed)
        self.plan.noteChanges()
    }

    /// The plan that the guards judge.
    package var draft: PlanDraft { plan.draft }

    /// Finds rows that others still refer to, and releases them if that is allowed.
    private mutating func release(_ observed: ObservedState) {
        let allowances = AllowanceIndex(plan.options.allowances.allowed)
        var refused: Set<Allowance?> = []
        var conflicts = Set(plan.draft.conflicts.map(\.message))
        while true {
            let found = ReferenceGuard(plan.draft, isOfSpec: plan.desired != nil).find(observed)
            plan.draft.conflicts += found.conflicts.filter { conflicts.insert($0.message).inserted }
            let fresh = found.refusals.filter { refused.insert($0.allowance).inserted }
            references += fresh
            let released = fresh.compactMap(\.allowance).filter { allowances.covering($0) != nil }
            if released.isEmpty { return }
            // A released row refers to other rows, which must stay too; so the search is repeated.
            plan.draft.release(Set(released.map(\.subject)))
        }
    }

    /// What the guards need from the database.
    package var needs: Needs {
        var needs = NewClusterWarning.needs(plan)
        needs.add(FinishedWarnings(plan.draft.changes, at: plan.state.time).needs)
        needs.add(KeyEffects.needs(plan))
        needs.add(ExpiryWarnings.needs(plan))
        for rule in Guards.all { needs.add(rule.needs(plan)) }
        return needs
    }

    /// What the guards need besides, now that `needs` is answered.
    ///
    /// - Parameter observed: the answer to `needs`.
    package func furtherNeeds(_ observed: ObservedState) -> Needs {
        let state = ProjectedState(observed, plan.draft)
        var needs = Needs()
        for rule in Guards.all { needs.add(rule.furtherNeeds(plan, state, limits)) }
        needs.add(KeyEffects.furtherNeeds(plan, observed))
        return needs
    }

    /// The refusals and warnings of all guards.
    ///
    /// - Parameter observed: the answers to `needs` and `furtherNeeds`.
    func verdict(_ observed: ObservedState) -> GuardVerdict {
        var state = ProjectedState(observed, plan.draft)
        state.cost = CostDifference(plan, state)
        let refusals = references + Guards.all.flatMap { $0.refusals(plan, state, limits) }
        let isSlip = refusals.contains { $0.code == "HX7010" }
        var verdict = weigh(refusals, isSlip ? nil : NewClusterWarning.find(plan, observed))
        let history = HistoryGuard(plan, observed.commits)
        let keys = KeyEffects(plan, observed)
        verdict.refusals = plan.draft.conflicts + keys.refusals + verdict.refusals + history.refusals
        verdict.warnings += Guards.all.flatMap { $0.warnings(plan, state, limits) }
        verdict.warnings += plan.options.sourceWarnings + history.warnings
        verdict.warnings += keys.warnings + ExpiryWarnings(plan, observed).all
        verdict.keys = keys.all
        verdict.cost = plan.options.hidesCost ? nil : state.cost
        verdict.warnings += FinishedWarnings(plan.draft.changes, at: plan.state.time).warnings(observed)
        if let time = plan.state.time { verdict.warnings += TimeWarnings(plan.draft.changes, at: time).all }
        return verdict
    }

    /// Separates refusals that remain from refusals that an allowance lifts.
    ///
    /// - Parameter warning: a warning that an allowance removes.
    private func weigh(
        _ refusals: [Plan.Refusal],
        _ warning: (warning: Plan.Warning, allowance: Allowance)?
    ) -> GuardVerdict {
        var verdict = GuardVerdict()
        let allowances = AllowanceIndex(plan.options.allowances.allowed)
        var used: Set<Allowance> = []
        func lift(_ asked: Allowance?, _ code: String, _ message: String) -> Bool {
            guard let asked, let given = allowances.covering(asked) else { return false }
            used.insert(given)
            verdict.overrides.append(Plan.AppliedOverride(allowance: given, code: code, message: message))
            return true
        }
        for refusal in refusals where !lift(refusal.allowance, refusal.code, refusal.message) {
            verdict.refusals.append(refusal)
        }
        if let (warning, asked) = warning, !lift(asked, warning.code, warning.message) {
            verdict.warnings.append(warning)
        }
        if !verdict.overrides.isEmpty { verdict.reason = plan.options.allowances.reason }
        verdict.warnings += unusedAllowances(used, refusals)
        return verdict
    }

    private func unusedAllowances(_ used: Set<Allowance>, _ refusals: [Plan.Refusal]) -> [Plan.Warning] {
        // The allowances of a saved plan may no longer be needed when it is applied; this is no error of the user.
        if case .savedPlan = plan.source { return [] }
        // An allowance with too small a number is reported by the refusal that it does not lift.
        let asked = Set(refusals.compactMap(\.allowance?.place))
        let unused = plan.options.allowances.allowed.filter { !used.contains($0) && !asked.contains($0.place) }
        return unused.map { allowance in
            Plan.Warning(
                code: "HX8002",
                message: "'--allow \(allowance.flag)' allows nothing that this plan needs",
                hint: "leave it out"
            )
        }
    }
}
