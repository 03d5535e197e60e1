/// What a plan does to the committed cost of a cluster: the lines and the budgets that differ.
///
/// A cost is the time of the active reservations in a month times the price of their pool, rounded half up to the cent
/// for each line; sums are sums of lines.
package struct CostDifference: Sendable, Equatable {
    /// The reservations of one team for one GPU type in one region and one month.
    package struct Line: Sendable, Equatable {
        package let team: String
        package let region: String
        package let gpuType: String
        package let month: CalendarMonth
        package let hoursBefore: GPUTime
        package let hoursAfter: GPUTime
        /// Nil if the pool has no price.
        package let before: USDollars?
        /// Nil if the pool has no price.
        package let after: USDollars?
    }

    /// The cost of a team with a budget, and of the teams below it, in one month.
    package struct Budget: Sendable, Equatable {
        package let team: String
        package let month: CalendarMonth
        /// What the team may spend in the month after the plan.
        package let budget: USDollars
        package let before: USDollars
        package let after: USDollars
    }

    /// In the order of months, teams, regions and GPU types.
    package private(set) var lines: [Line] = []
    /// In the order of months and teams.
    package private(set) var budgets: [Budget] = []

    package init() {}

    /// The cost of all lines that differ, as far as it is known.
    package var before: USDollars { lines.reduce(.zero) { $0 + ($1.before ?? .zero) } }
    package var after: USDollars { lines.reduce(.zero) { $0 + ($1.after ?? .zero) } }

    // MARK: Estimating

    /// How long reservations without an end are estimated, in months after the present one.
    private static let openMonths: Int64 = 12

    /// - Parameters:
    ///   - budgets: the monthly budgets after the plan, by team.
    ///   - earlier: the monthly budgets before the plan.
    init(
        from before: CommittedCost,
        to after: CommittedCost,
        budgets: [String: USDollars],
        earlier: [String: USDollars]
    ) {
        lines = Self.lines(before, after)
        self.budgets = Self.budgets(before, after, budgets, earlier)
    }

    /// The end of the estimates of reservations without an end.
    ///
    /// - Parameter last: the last moment on which the estimates depend besides. The month after it is estimated as well,
    ///   because one of two months has 31 days, and none costs more.
    static func horizon(at now: DatabaseTime, last: DatabaseTime? = nil) -> DatabaseTime {
        let usual = CalendarMonth(of: now).adding(openMonths + 1)
        return max(usual, last.map { CalendarMonth(of: $0).adding(2) } ?? usual).start
    }

    private static func lines(_ before: CommittedCost, _ after: CommittedCost) -> [Line] {
        Set(before.lines).union(after.lines).filter { line in
            before.time(of: line) != after.time(of: line) || before.cost(of: line) != after.cost(of: line)
        }.sorted().map { line in
            Line(
                team: line.team,
                region: line.region,
                gpuType: line.gpuType,
                month: line.month,
                hoursBefore: before.time(of: line),
                hoursAfter: after.time(of: line),
                before: before.cost(of: line),
                after: after.cost(of: line)
            )
        }
    }

    /// The budgets of the teams and months whose cost or budget differs.
    private static func budgets(
        _ before: CommittedCost,
        _ after: CommittedCost,
        _ budgets: [String: USDollars],
        _ earlier: [String: USDollars]
    ) -> [Budget] {
        guard !budgets.isEmpty else { return [] }
        let (before, after) = (before.totals(), after.totals())
        return Set(before.keys).union(after.keys).sorted().compactMap { place in
            guard let budget = budgets[place.team] else { return nil }
            let (before, after) = (before[place] ?? .zero, after[place] ?? .zero)
            guard before != after || earlier[place.team] != budget else { return nil }
            return Budget(team: place.team, month: place.month, budget: budget, before: before, after: after)
        }
    }
}
