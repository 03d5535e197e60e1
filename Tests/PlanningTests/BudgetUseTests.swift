import Testing

@testable import Planning

/// How much of a budget is committed, exact to the cent.
struct BudgetUseTests {
    @Test(arguments: [
        ("0.00", "100.00", 0, false, false), ("89.99", "100.00", 89, false, false),
        ("90.00", "100.00", 90, true, false), ("100.00", "100.00", 100, true, false),
        ("100.01", "100.00", 100, false, true), ("0.00", "0.00", nil, false, false),
        ("0.01", "0.00", nil, false, true),
    ])
    func useIsJudged(committed: String, budget: String, share: Int?, isNearlyAll: Bool, isExceeded: Bool) throws {
        let use = BudgetUse(
            try #require(USDollars(text: committed)),
            of: try #require(USDollars(text: budget))
        )
        #expect(use.share.map { Int($0) } == share)
        #expect(use.isNearlyAll == isNearlyAll && use.isExceeded == isExceeded)
    }
}
