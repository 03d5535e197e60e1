internal import Model

/// The reservations after a plan, as far as guards asked for them, and what the plan does to them.
struct ProjectedBookings: Sendable {
    /// The moves, with what the database knows of their rows.
    let moves: [ReservationMove]
    /// The reservations after the plan, in no order.
    let all: [Booking]

    init(_ plan: GuardedPlan, _ observed: ObservedState) {
        moves = plan.reservationMoves.map { move in
            move.known(move.before.flatMap { observed.bookings[$0.name] })
        }
        let moved = Set(moves.compactMap(\.before?.name))
        all = observed.bookings.values.filter { !moved.contains($0.name) } + moves.compactMap(\.after)
    }
}
