internal import Model

extension CostDifference {
    private static let reservations = RowQuestion(.reservations, where: .equals("state", "active"))
    private static let pools = RowQuestion(.gpuPools)
    private static let teams = RowQuestion(.teams)

    /// The fields on which costs and budgets depend, by section.
    private static let fields: [String: Set<String>] = [
        Kind.reservations.section: ["team", "region", "gpuType", "gpus", "start", "duration", "state"],
        Kind.gpuPools.section: ["usdPerGPUHour"],
        Kind.teams.section: ["parent", "monthlyBudgetUSD"],
    ]

    /// Whether the plan may change a cost or a budget.
    private static func isChanged(by plan: GuardedPlan) -> Bool {
        plan.draft.changes.contains { change in
            guard let fields = fields[change.kind.section] else { return false }
            return change.fields.contains { fields.contains($0.field.path) }
        }
    }

    /// What must be known to estimate what the plan does to costs.
    static func needs(_ plan: GuardedPlan) -> Needs {
        var needs = Needs()
        if isChanged(by: plan) { needs.rows = [reservations, pools, teams] }
        return needs
    }

    /// Estimates what the plan does to costs; nothing differs if the database's time is not known.
    init(_ plan: GuardedPlan, _ state: ProjectedState) {
        guard Self.isChanged(by: plan), let now = plan.state.time else {
            self.init()
            return
        }
        func cost(_ rows: (RowQuestion) -> KindRows) -> CommittedCost {
            CommittedCost(
                reservations: rows(Self.reservations),
                pools: rows(Self.pools),
                teams: rows(Self.teams),
                until: Self.horizon(at: now)
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
