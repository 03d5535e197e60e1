extension PageModel {
    /// The reservations of the next days, by pool.
    struct Timeline: Sendable {
        let firstDay: CalendarDay
        let days: Int
        let pools: [Pool]
    }

    /// The GPUs of one type in one region.
    struct Pool: Sendable {
        let region: String
        let gpuType: String
        let capacity: Capacity
        let reservations: [Reservation]
    }

    /// How many GPUs of a pool can be reserved at a time.
    enum Capacity: Equatable, Sendable {
        case gpus(Int)
        /// The pool is declared without a number of GPUs.
        case unlimited
        /// The pool is not declared, but a reservation names it.
        case undeclared

        /// The number of GPUs; nil if it is unlimited or not declared.
        var limit: Int? { if case .gpus(let gpus) = self { gpus } else { nil } }
    }

    /// GPUs of a pool that are reserved for a team for a period of time.
    struct Reservation: Sendable {
        let name: String
        let team: String
        let user: String?
        let gpus: Int
        let start: PageTime
        /// nil if it has no end.
        let end: PageTime?
        /// The start in minutes after the beginning of the first day; negative if it is earlier.
        let startMinute: Int
        /// The end in minutes after the beginning of the first day, which may be after the last day; nil if it has no
        /// end.
        let endMinute: Int?
        /// The phase that a processor last reported, such as `queued`; nil if none was reported.
        let phase: String?
    }
}
