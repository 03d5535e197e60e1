extension PageModel {
    /// How full pools are on each of the next days.
    struct Calendar: Sendable {
        let firstDay: CalendarDay
        let days: Int
        /// The fullest pools, in the order of region and type.
        let pools: [CalendarPool]
        /// The number of further pools, which are less full.
        let omitted: Int
    }

    /// How full a pool is on each day.
    struct CalendarPool: Sendable {
        let region: String
        let gpuType: String
        /// Nil if the number of GPUs is not limited.
        let gpus: Int?
        /// The moment of each day at which the fewest GPUs are free; nil for days that are over.
        let days: [Moment?]
    }

    /// What a pool has at a moment.
    struct Moment: Equatable, Sendable {
        let reserved: Int
        /// The GPUs in service; nil if they are not limited.
        let available: Int?
    }

    /// What the reservations of teams cost in a month.
    struct MonthCost: Sendable {
        /// The first day of the month.
        let month: CalendarDay
        /// The teams whose cost is shown, the highest first.
        let teams: [TeamCost]
        /// In US dollars, such as `113,982.92`.
        let total: String
        /// The number of pools with reservations but without a price.
        let unpriced: Int
    }

    /// What the reservations of a team and of the teams below it cost in a month.
    struct TeamCost: Sendable {
        let team: String
        /// In US dollars, such as `7,925.76`.
        let cost: String
        /// What the team may spend in a month; nil without a budget.
        let budget: String?
        /// The share of the budget that is committed, in whole percent; nil without a budget or for a budget of 0.
        let share: Int?
        let standing: BudgetStanding
    }

    /// Whether the budget of a team suffices.
    enum BudgetStanding: Sendable {
        case sufficient, nearlySpent, exceeded
    }
}
