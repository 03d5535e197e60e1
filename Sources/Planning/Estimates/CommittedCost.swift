internal import Model

/// What the active reservations of a cluster cost, in one state of its rows.
struct CommittedCost {
    private let time: ReservedTime
    /// The price of one GPU for one hour in millionths of a US dollar, by pool.
    private let prices: [PoolName: Int64]
    private let tree: ParentTree

    /// - Parameters:
    ///   - bookings: all reservations; those that are not active cost nothing.
    ///   - pools: the pools with their prices.
    ///   - tree: the teams above each team.
    ///   - horizon: the end of reservations without an end.
    init(
        _ bookings: some Sequence<Booking>,
        pools: some Sequence<ClusterCapacity.Pool>,
        _ tree: ParentTree,
        until horizon: DatabaseTime
    ) {
        time = ReservedTime(bookings, until: horizon)
        prices = Dictionary(pools.map { ($0.name, $0.price) }) { $1 }.compactMapValues(\.self)
        self.tree = tree
    }

    var lines: Dictionary<ReservedTime.Line, GPUTime>.Keys { time.lines.keys }

    func time(of line: ReservedTime.Line) -> GPUTime { time.lines[line] ?? .zero }

    /// The cost of a line; nil if its pool has no price, unless it takes no time.
    func cost(of line: ReservedTime.Line) -> USDollars? {
        guard let time = time.lines[line] else { return .zero }
        return prices[PoolName(region: line.region, gpuType: line.gpuType)].map(time.cost)
    }

    /// The sum of the lines of each team and of the teams below it, by month.
    func totals() -> [TeamMonth: USDollars] {
        var totals: [TeamMonth: USDollars] = [:]
        for line in lines {
            guard let cost = cost(of: line) else { continue }
            for team in tree.upwards(from: line.team) {
                totals[TeamMonth(team: team, month: line.month), default: .zero] += cost
            }
        }
        return totals
    }
}

/// A team and a month.
struct TeamMonth: Hashable, Comparable {
    let team: String
    let month: CalendarMonth

    static func < (left: TeamMonth, right: TeamMonth) -> Bool {
        (left.month, left.team) < (right.month, right.team)
    }
}
