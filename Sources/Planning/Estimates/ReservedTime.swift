internal import Model

/// The GPU time that active reservations take, by team, region, GPU type and month.
struct ReservedTime {
    /// What shares one price and is paid by one team in one month.
    struct Line: Hashable, Comparable {
        let team: String
        let region: String
        let gpuType: String
        let month: CalendarMonth

        static func < (left: Line, right: Line) -> Bool {
            (left.month, left.team, left.region, left.gpuType) < (right.month, right.team, right.region, right.gpuType)
        }
    }

    private(set) var lines: [Line: GPUTime] = [:]

    /// - Parameters:
    ///   - bookings: all reservations; those that are not active count nothing.
    ///   - horizon: the end of reservations without an end.
    init(_ bookings: some Sequence<Booking>, until horizon: DatabaseTime) {
        for booking in bookings where booking.isWanted && booking.gpus > 0 {
            let end = booking.period.end ?? horizon
            add(booking.gpus, booking.period.start.microseconds, end.microseconds) { month in
                Line(team: booking.team, region: booking.pool.region, gpuType: booking.pool.gpuType, month: month)
            }
        }
    }

    private mutating func add(_ gpus: Int, _ start: Int64, _ end: Int64, _ line: (CalendarMonth) -> Line) {
        var month = CalendarMonth(of: DatabaseTime(microseconds: start))
        var time = start
        while time < end {
            let next = min(end, month.next.start.microseconds)
            lines[line(month), default: .zero] += GPUTime(gpus: gpus, microseconds: next - time)
            time = next
            month = month.next
        }
    }
}
