/// Whether a reservation fits into its pool, and what it costs.
package struct ReservationEstimate: Sendable {
    package let pool: PoolName
    /// The windows of its time, from now on, in which more GPUs of the pool are reserved than are in service.
    package let excesses: [CapacityOverTime.Excess]
    /// Whether its GPUs are counted: it is wanted, not over, and in no final phase.
    package let isLive: Bool
    /// Its GPU time; nil if it has no end.
    package let time: GPUTime?
    /// What that time costs; nil without an end, and if the pool has no price.
    package let cost: USDollars?

    package init(_ booking: Booking, in capacity: ClusterCapacity) {
        pool = booking.pool
        isLive = booking.isLive(at: capacity.start)
        excesses =
            isLive
            ? capacity.overTime(booking.pool).excesses.filter { $0.period.overlap(with: booking.period) != nil } : []
        let time = booking.period.end == nil ? nil : GPUTime(gpus: booking.gpus, in: booking.period)
        self.time = time
        cost = time.flatMap { time in capacity.pools[booking.pool]?.price.map(time.cost) }
    }

    /// Whether the pool has enough GPUs for it and all others, at all times.
    package var fits: Bool { excesses.isEmpty }
}
