/// Asks for reservations that are live, or were at some time since `since`, managed or not.
///
/// A reservation is asked for if any of the sets names its pool, region or team; one that is named itself is asked for
/// even if it has ended or is cancelled.
package struct BookingQuestion: Sendable, Equatable {
    /// Reservations that ended before this time are left out.
    package var since: DatabaseTime
    package var pools: Set<PoolName> = []
    package var regions: Set<String> = []
    package var teams: Set<String> = []
    package var names: Set<String> = []
    /// Whether all live reservations are asked for.
    package var all = false

    package init(since: DatabaseTime) { self.since = since }

    /// Whether nothing is asked for.
    package var isEmpty: Bool {
        pools.isEmpty && regions.isEmpty && teams.isEmpty && names.isEmpty && !all
    }

    /// A question that asks for all that both questions ask for.
    func adding(_ other: BookingQuestion) -> BookingQuestion {
        var both = self
        both.since = min(since, other.since)
        both.pools.formUnion(other.pools)
        both.regions.formUnion(other.regions)
        both.teams.formUnion(other.teams)
        both.names.formUnion(other.names)
        both.all = all || other.all
        return both
    }

    /// Whether the answer includes the reservation.
    package func includes(_ booking: Booking) -> Bool {
        if names.contains(booking.name) { return true }
        guard booking.isWanted, !booking.period.isOver(at: since) else { return false }
        return all || pools.contains(booking.pool) || regions.contains(booking.pool.region)
            || teams.contains(booking.team)
    }
}
