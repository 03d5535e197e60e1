internal import Model

/// When a reservation begins and ends.
struct ReservationPeriod {
    let start: DatabaseTime
    /// Nil where it lasts until it is taken out.
    let end: DatabaseTime?

    /// - Returns: nil for rows of other kinds, and for values that no spec may hold.
    init?(_ line: RowLine, of kind: Kind) {
        guard kind === Kind.reservations, let start = Self.order("start", line) else { return nil }
        self.start = DatabaseTime(microseconds: start)
        end = Self.order("duration", line).map { DatabaseTime(microseconds: start + $0 * 60_000_000) }
    }

    func isOver(at time: DatabaseTime) -> Bool { end.map { $0 <= time } ?? false }

    private static func order(_ path: String, _ line: RowLine) -> Int64? {
        guard let index = Kind.reservations.index(of: path), let value = line.value(of: path, in: .reservations) else {
            return nil
        }
        return Kind.reservations.fields[index].type.order(ofText: value)
    }
}
