extension PageModel {
    /// Who has which GPUs in the days to come.
    package struct Timeline: Sendable {
        /// `YYYY-MM-DD`, in UTC.
        package let firstDay: String
        package let days: Int
        package let pools: [Pool]

        package init(firstDay: String, days: Int, pools: [Pool]) {
            self.firstDay = firstDay
            self.days = days
            self.pools = pools
        }
    }

    /// The GPUs of one type in one region.
    package struct Pool: Sendable {
        package let region: String
        package let gpuType: String
        /// Nil where no pool is declared.
        package let capacity: Int?
        package let reservations: [Reservation]

        package init(region: String, gpuType: String, capacity: Int?, reservations: [Reservation]) {
            self.region = region
            self.gpuType = gpuType
            self.capacity = capacity
            self.reservations = reservations
        }
    }

    /// GPUs of a pool for one team and one stretch of time.
    package struct Reservation: Sendable {
        package let name: String
        package let team: String
        package let user: String?
        package let gpus: Int
        /// RFC 3339, in UTC.
        package let start: String
        /// RFC 3339, in UTC.
        package let end: String
        /// Minutes from the first day's midnight; it may lie outside the days that are shown.
        package let startMinute: Int
        /// Minutes from the first day's midnight; it may lie outside the days that are shown.
        package let endMinute: Int
        /// What a scheduler last said of it, such as `queued`.
        package let phase: String?

        package init(
            name: String,
            team: String,
            user: String?,
            gpus: Int,
            start: String,
            end: String,
            startMinute: Int,
            endMinute: Int,
            phase: String?
        ) {
            self.name = name
            self.team = team
            self.user = user
            self.gpus = gpus
            self.start = start
            self.end = end
            self.startMinute = startMinute
            self.endMinute = endMinute
            self.phase = phase
        }
    }
}
