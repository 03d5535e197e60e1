internal import Model

extension CostDifference {
    private static let pools = RowQuestion(.gpuPools)
    private static let teams = RowQuestion(.teams)

    /// The fields on which costs and budgets depend, by section.
    private static let fields: [String: Set<String>] = [
        Kind.reservations.section: ["team", "region", "gpuType", "gpus", "start", "duration", "state"],
        Kind.gpuPools.section: ["usdPerGPUHour"],
        Kind.teams.section: ["parent", "monthlyBudgetUSD"],
    ]

    /// The sections of which the plan changes something on which a cost or a budget depends.
    private static func changedSections(_ plan: GuardedPlan) -> Set<String> {
        var sections: Set<String> = []
        for change in plan.draft.changes where !sections.contains(change.kind.section) {
            guard let fields = fields[change.kind.section] else { continue }
            if change.fields.contains(where: { fields.contains($0.field.path) }) {
                sections.insert(change.kind.section)
            }
        }
        return sections
    }

    // MARK: Needs

    /// What must be known to tell on which reservations the costs depend that the plan changes.
    static func needs(_ plan: GuardedPlan) -> Needs {
        var needs = Needs()
        if !changedSections(plan).isEmpty { needs.rows = [pools, teams] }
        return needs
    }

    /// The reservations on which these costs depend.
    static func furtherNeeds(_ plan: GuardedPlan, _ state: ProjectedState) -> Needs {
        var needs = Needs()
        let sections = changedSections(plan)
        if !sections.isEmpty { needs.rows = [reservations(plan, state, sections)] }
        return needs
    }

    /// The active reservations; if the plan changes only reservations, those of their teams and of the teams that share
    /// a budget with these.
    private static func reservations(
        _ plan: GuardedPlan,
        _ state: ProjectedState,
        _ changedSections: Set<String>
    ) -> RowQuestion {
        let isActive = RowQuestion.Condition.equals("state", "active")
        guard changedSections == [Kind.reservations.section] else {
            return RowQuestion(.reservations, where: isActive)
        }
        let names = NewNames(plan.draft.changes)
        let changed = plan.reservationMoves.flatMap { move in
            [move.before.map { names.newName(of: $0.team, in: Kind.teams.section) ?? $0.team }, move.after?.team]
        }
        var concerned = Set(changed.compactMap(\.self))
        let budgets = Set(budgets(of: state.after(teams)).keys)
        for rows in [state.beforeWithNewNames(teams), state.after(teams)] {
            let tree = ParentTree(rows, parent: "parent")
            let payers = budgets.intersection(concerned.flatMap(tree.upwards))
            concerned.formUnion(tree.withDescendants(of: payers))
        }
        // Rows have the old names before the plan, and the new ones after it.
        let all = concerned.union(concerned.map { plan.previousNames.before(.teams, $0) })
        return RowQuestion(.reservations, where: isActive, .holdsAny("team", all))
    }

    // MARK: Estimating

    /// Estimates what the plan does to costs; nothing differs if the database's time is not known.
    init(_ plan: GuardedPlan, _ state: ProjectedState) {
        let sections = Self.changedSections(plan)
        guard !sections.isEmpty, let now = plan.state.time else {
            self.init()
            return
        }
        let reservations = Self.reservations(plan, state, sections)
        let changed = plan.reservationMoves.flatMap { [$0.before, $0.after] }.compactMap(\.self)
        let horizon = Self.horizon(at: now, last: changed.map { $0.period.end ?? $0.period.start }.max())
        func cost(_ rows: (RowQuestion) -> KindRows) -> CommittedCost {
            CommittedCost(
                rows(reservations).all.lazy.compactMap { Booking($0) },
                pools: rows(Self.pools).all.compactMap(ClusterCapacity.Pool.init),
                ParentTree(rows(Self.teams), parent: "parent"),
                until: horizon
            )
        }
        self.init(
            from: cost(state.beforeWithNewNames),
            to: cost(state.after),
            budgets: Self.budgets(of: state.after(Self.teams)),
            earlier: Self.budgets(of: state.beforeWithNewNames(Self.teams))
        )
    }

    /// The monthly budgets of the teams that have one.
    private static func budgets(of teams: KindRows) -> [String: USDollars] {
        var budgets: [String: USDollars] = [:]
        for row in teams.all {
            guard let name = row.text("name"), let text = row.text("monthlyBudgetUSD") else { continue }
            budgets[name] = USDollars(text: text)
        }
        return budgets
    }
}
