extension PageModel {
    /// Who has which GPUs in the days to come.
    struct Timeline: Sendable {
        /// `YYYY-MM-DD`, in UTC.
        let firstDay: String
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
        /// The pool is declared without a number.
        case unlimited
        /// No pool is declared.
        case undeclared

        /// Nil where nothing limits it.
        var limit: Int? { if case .gpus(let gpus) = self { gpus } else { nil } }
    }

    /// GPUs of a pool for one team and one stretch of time.
    struct Reservation: Sendable {
        let name: String
        let team: String
        let user: String?
        let gpus: Int
        /// RFC 3339, in UTC.
        let start: String
        /// RFC 3339, in UTC; nil where it has no end.
        let end: String?
        /// Minutes from the first day's midnight; it may lie outside the days that are shown.
        let startMinute: Int
        /// Minutes from the first day's midnight, perhaps outside the days that are shown; nil where it has no end.
        let endMinute: Int?
        /// What a scheduler last said of it, such as `queued`.
        let phase: String?
    }
}
