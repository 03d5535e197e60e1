internal import Model

/// What a plan does to one reservation.
package struct ReservationMove: Sendable {
    let change: Change
    /// The reservation before the plan; nil if there was none.
    private(set) var before: Booking?
    /// The reservation after the plan; nil if there is none.
    private(set) var after: Booking?

    private init(_ change: Change) {
        self.change = change
        before = change.before.flatMap(Booking.init)
        after = change.remaining.flatMap(Booking.init)
        after?.source = change.source ?? change.recordedSource
    }

    /// The moves of a plan, in the order of its changes.
    static func all(_ changes: [Change]) -> [ReservationMove] {
        changes.filter { $0.kind === Kind.reservations }.map(ReservationMove.init)
    }

    /// The same move, with what the database knows of its row.
    func known(_ row: Booking?) -> ReservationMove {
        var move = self
        move.before?.phase = row?.phase
        move.after?.phase = row?.phase
        move.after?.madeAt = row?.madeAt
        return move
    }

    /// Whether the plan lets the reservation use GPUs of its pool during a period that it does not use before.
    ///
    /// - Parameter countsTeam: whether GPUs that another team used before are such GPUs.
    func adds(within period: Period, _ names: PreviousNames, countsTeam: Bool = false) -> Bool {
        adds(within: period) { before in
            guard let after, before.pool == names.before(after.pool) else { return false }
            return !countsTeam || before.team == names.before(.teams, after.team)
        }
    }

    /// Whether the plan lets the reservation use GPUs during a period, and more than it uses there before.
    ///
    /// - Parameter counts: whether the GPUs that the reservation used before are of the sort that is counted.
    func adds(within period: Period, counting counts: (_ before: Booking) -> Bool) -> Bool {
        guard let after, after.isLive(at: period.start), let use = after.period.overlap(with: period) else {
            return false
        }
        guard let before, before.isLive(at: period.start), counts(before) else { return true }
        return before.gpus < after.gpus || !before.period.contains(use)
    }
}
