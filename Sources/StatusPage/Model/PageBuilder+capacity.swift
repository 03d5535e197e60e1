internal import Model
internal import Planning
internal import StatusModel

extension PageBuilder {
    /// The number of days of the calendar, from today on.
    private static let days: Int64 = 14
    /// The maximum number of pools in the calendar.
    private static let maximumPools = 30

    func calendar(_ access: ClusterAccess, _ capacity: ClusterCapacity) -> PageModel.Calendar {
        let now = DatabaseTime(microseconds: now)
        let days = now.day..<(now.day + Self.days)
        let whole = Period(start: now, end: DatabaseTime(day: days.upperBound))
        let visible = access.cluster.pools(access.visibility)
        let outages = capacity.outages.filter { $0.period.overlap(with: whole) != nil }
        let calendar = CapacityCalendar(capacity, days: days) { pool in
            guard visible.contains(pool) else { return false }
            return capacity.bookings(of: pool).contains { $0.period.overlap(with: whole) != nil }
                || outages.contains { $0.concerns(pool) }
        }
        let order = calendar.rows.indices.sorted {
            let fullness = (calendar.rows[$0].fullness, calendar.rows[$1].fullness)
            return fullness.0 != fullness.1 ? fullness.0 > fullness.1 : $0 < $1
        }
        let shown = order.prefix(Self.maximumPools).sorted()
        return PageModel.Calendar(
            firstDay: PageTime(microseconds: now.microseconds).day,
            days: Int(Self.days),
            pools: shown.map { PageModel.CalendarPool(calendar.rows[$0]) },
            omitted: calendar.rows.count - shown.count
        )
    }

    func cost(_ access: ClusterAccess, _ capacity: ClusterCapacity) -> PageModel.MonthCost {
        let now = DatabaseTime(microseconds: now)
        let teams = teams(access)
        let cost = MonthlyCost(
            CalendarMonth(of: now),
            access.cluster.bookings(access.visibility),
            pools: capacity.pools.values,
            teams: ParentTree(teams.compactMapValues(\.parent))
        )
        let costs = teams.compactMap { name, team -> (cost: USDollars, row: PageModel.TeamCost)? in
            guard cost.teams[name] != nil || team.budget != nil else { return nil }
            let committed = cost.teams[name] ?? .zero
            return (committed, PageModel.TeamCost(name, committed, budget: team.budget))
        }.sorted { $0.cost != $1.cost ? $0.cost > $1.cost : $0.row.team < $1.row.team }
        return PageModel.MonthCost(
            month: PageTime(microseconds: cost.month.start.microseconds).day,
            teams: costs.map { $0.row },
            total: cost.total.groupedText,
            unpriced: cost.unpriced
        )
    }

    /// A team that the viewer may see.
    private struct Team {
        let parent: String?
        let budget: USDollars?
    }

    private func teams(_ access: ClusterAccess) -> [String: Team] {
        guard let reader = TableReader(Kind.teams, access.cluster) else { return [:] }
        var teams: [String: Team] = [:]
        for row in rows(reader.table, access) {
            guard let name = reader.text(row, "name") else { continue }
            let budget = reader.text(row, "monthlyBudgetUSD").flatMap(USDollars.init(text:))
            teams[name] = Team(parent: reader.text(row, "parent"), budget: budget)
        }
        return teams
    }
}

extension CapacityCalendar.Row {
    /// The highest share of the GPUs in service that is reserved; above 1 if too many are.
    fileprivate var fullness: Double {
        days.compactMap { moment in
            guard let moment, let available = moment.available else { return nil }
            return moment.reserved == 0 ? 0 : Double(moment.reserved) / Double(available)
        }.max() ?? 0
    }
}

extension PageModel.CalendarPool {
    fileprivate init(_ row: CapacityCalendar.Row) {
        self.init(
            region: row.pool.name.region,
            gpuType: row.pool.name.gpuType,
            gpus: row.pool.gpus,
            days: row.days.map { moment in
                moment.map { PageModel.Moment(reserved: $0.reserved, available: $0.available) }
            }
        )
    }
}

extension PageModel.TeamCost {
    fileprivate init(_ team: String, _ cost: USDollars, budget: USDollars?) {
        let use = budget.map { BudgetUse(cost, of: $0) }
        self.init(
            team: team,
            cost: cost.groupedText,
            budget: budget?.groupedText,
            share: use?.share.map { Int(clamping: $0) },
            standing: use.map(PageModel.BudgetStanding.init) ?? .sufficient
        )
    }
}

extension PageModel.BudgetStanding {
    fileprivate init(_ use: BudgetUse) {
        self = use.isExceeded ? .exceeded : use.isNearlyAll ? .nearlySpent : .sufficient
    }
}
