internal import Model

/// Refuses to commit a team to more cost in a month than its `monthlyBudgetUSD` (HX7021), and warns from 90 % (HX8021).
///
/// The cost of a team includes that of the teams below it. Only months that are not over and whose cost the plan raises
/// are checked, by the budget after the plan.
enum BudgetGuard: Guard {
    static let rule = GuardRule("budget")

    static func needs(_ plan: GuardedPlan) -> Needs { CostDifference.needs(plan) }

    static func furtherNeeds(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> Needs {
        CostDifference.furtherNeeds(plan, state)
    }

    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal] {
        raised(plan, state).filter(\.use.isExceeded).map { budget in
            let place = "\(budget.team)/\(budget.month.text)"
            let numbers = plan.options.hidesCost ? "" : ": \(numbers(budget))"
            return Plan.Refusal(
                code: "HX7021",
                message: "teams/\(budget.team) would exceed its budget for \(budget.month.text)\(numbers)",
                orElse: "reserve less or at another time, or raise its 'monthlyBudgetUSD'",
                allowance: Allowance(rule, place),
                about: concern(budget, plan, ofAll: "monthly budgets would be exceeded")
            )
        }
    }

    static func warnings(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Warning] {
        raised(plan, state).filter(\.use.isNearlyAll).map { budget in
            let numbers = plan.options.hidesCost ? "" : ": \(numbers(budget))"
            let share = "at least \(BudgetUse.warnedShare) %"
            return Plan.Warning(
                code: "HX8021",
                message: "teams/\(budget.team) would use \(share) of its budget for \(budget.month.text)\(numbers)",
                hint: nil,
                about: concern(budget, plan, ofAll: "monthly budgets would be used by \(share)")
            )
        }
    }

    /// The budgets of the months whose cost the plan raises.
    private static func raised(_ plan: GuardedPlan, _ state: ProjectedState) -> [CostDifference.Budget] {
        guard let time = plan.state.time else { return [] }
        let now = CalendarMonth(of: time)
        return state.cost.budgets.filter { $0.month >= now && $0.after > $0.before }
    }

    private static func numbers(_ budget: CostDifference.Budget) -> String {
        "it would commit \(budget.after.text) USD (now \(budget.before.text)) of \(budget.budget.text) USD"
    }

    private static func concern(
        _ budget: CostDifference.Budget,
        _ plan: GuardedPlan,
        ofAll: String
    ) -> Plan.Concern {
        let numbers = plan.options.hidesCost ? nil : numbers(budget)
        return Plan.Concern(
            "teams/\(budget.team)",
            source: nil,
            ofAll: ofAll,
            detail: [budget.month.text, numbers].compactMap(\.self).joined(separator: ": ")
        )
    }
}
