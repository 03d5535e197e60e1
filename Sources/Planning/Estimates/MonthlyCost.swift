package import Model

/// What the active reservations of teams cost in one month.
package struct MonthlyCost: Sendable {
    package let month: CalendarMonth
    /// By team, with the teams below it; teams without a reservation are missing.
    package let teams: [String: USDollars]
    /// The cost of all reservations.
    package let total: USDollars
    /// The number of pools with reservations but without a price, whose cost is not known.
    package let unpriced: Int

    /// - Parameters:
    ///   - bookings: the reservations that count.
    ///   - pools: the pools with their prices.
    ///   - teams: the teams above each team.
    package init(
        _ month: CalendarMonth,
        _ bookings: some Sequence<Booking>,
        pools: some Sequence<ClusterCapacity.Pool>,
        teams: ParentTree
    ) {
        self.month = month
        let inMonth = bookings.filter { $0.period.overlap(with: month.period) != nil }
        let cost = CommittedCost(inMonth, pools: pools, teams, until: month.next.start)
        let lines = cost.lines.filter { $0.month == month }
        total = lines.reduce(.zero) { $0 + (cost.cost(of: $1) ?? .zero) }
        let unknown = lines.filter { cost.cost(of: $0) == nil }
        unpriced = Set(unknown.map { PoolName(region: $0.region, gpuType: $0.gpuType) }).count
        self.teams = cost.totals().reduce(into: [:]) { teams, total in
            if total.key.month == month { teams[total.key.team] = total.value }
        }
    }
}
