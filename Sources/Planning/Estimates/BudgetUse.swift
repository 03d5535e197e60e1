/// How much of a monthly budget is committed.
package struct BudgetUse: Sendable, Equatable {
    package let committed: USDollars
    package let budget: USDollars

    /// The share of a budget from which its use is warned of, in percent.
    package static let warnedShare: Int128 = 90

    package init(_ committed: USDollars, of budget: USDollars) {
        self.committed = committed
        self.budget = budget
    }

    /// The committed share in whole percent, rounded down; nil for a budget of 0.
    package var share: Int128? { budget == .zero ? nil : committed.cents * 100 / budget.cents }

    package var isExceeded: Bool { committed > budget }

    /// Whether at least the share is committed of which people are warned, but not more than the budget.
    package var isNearlyAll: Bool {
        committed > .zero && !isExceeded && committed.cents * 100 >= budget.cents * Self.warnedShare
    }
}

extension CostDifference.Budget {
    /// The use of the budget after the plan.
    package var use: BudgetUse { BudgetUse(after, of: budget) }
}
