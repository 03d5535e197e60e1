import Model
import Testing

@testable import Planning

/// What the reservations of one month cost, as the status page shows it.
struct MonthlyCostTests {
    private static let priced = PoolName(region: "us", gpuType: "h100")
    private static let free = PoolName(region: "us", gpuType: "t4")
    /// 2036-02-01, in a leap year.
    private static let february = CalendarMonth(of: DatabaseTime(day: 24_137))

    private static func booking(
        _ team: String,
        _ pool: PoolName = priced,
        gpus: Int = 1,
        day: Int64,
        days: Int64?,
        isWanted: Bool = true
    ) -> Booking {
        let start = february.start.adding(minutes: day * 1440)
        return Booking(
            name: "\(team)-\(day)",
            team: team,
            pool: pool,
            gpus: gpus,
            period: Period(start: start, end: days.map { start.adding(minutes: $0 * 1440) }),
            isWanted: isWanted
        )
    }

    /// One GPU of the pool costs 2.50 dollars an hour, which is 60 a day.
    private static func cost(_ bookings: [Booking]) -> MonthlyCost {
        let pools = [
            ClusterCapacity.Pool(name: priced, gpus: 8, price: 2_500_000), ClusterCapacity.Pool(name: free, gpus: 8),
        ]
        return MonthlyCost(february, bookings, pools: pools, teams: ParentTree(["sub": "top"]))
    }

    @Test func hoursWithinTheMonthCount() {
        #expect(Self.cost([Self.booking("ml", day: 3, days: 2)]).total.text == "120.00")
        #expect(Self.cost([Self.booking("ml", day: -1, days: 2)]).total.text == "60.00")
        #expect(Self.cost([Self.booking("ml", day: 28, days: 5)]).total.text == "60.00")
        #expect(Self.cost([Self.booking("ml", day: -9, days: nil)]).total.text == "1740.00")
        for days in [(-2, 2), (29, 1)] as [(Int64, Int64)] {
            let cost = Self.cost([Self.booking("ml", day: days.0, days: days.1)])
            #expect(cost.total == .zero && cost.teams.isEmpty)
        }
    }

    @Test func teamsIncludeThoseBelowThem() {
        let cost = Self.cost([Self.booking("sub", day: 0, days: 1), Self.booking("top", gpus: 2, day: 0, days: 1)])
        #expect(cost.teams.mapValues(\.text) == ["sub": "60.00", "top": "180.00"])
        #expect(cost.total.text == "180.00")
    }

    @Test func whatIsNotActiveCostsNothing() {
        #expect(Self.cost([Self.booking("ml", day: 0, days: 1, isWanted: false)]).total == .zero)
    }

    @Test func poolsWithoutAPriceAreCounted() {
        let unknown = PoolName(region: "eu", gpuType: "h100")
        let cost = Self.cost([
            Self.booking("ml", Self.free, day: 0, days: 1), Self.booking("ops", Self.free, day: 2, days: 1),
            Self.booking("ml", unknown, day: 0, days: 1), Self.booking("ml", day: 0, days: 1),
        ])
        #expect(cost.unpriced == 2 && cost.total.text == "60.00")
    }
}
