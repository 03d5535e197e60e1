internal import Planning

/// The number of reserved GPUs of a pool over the days that are shown, in minutes from the first day on.
struct PoolUse: Sendable {
    typealias Stretch = UseOverTime.Stretch

    /// Nothing is reserved before the first stretch and after the last.
    private let use: UseOverTime
    /// The use to draw.
    ///
    /// If there are too many stretches, these are stretches of equal length, each with the maximum number of GPUs that
    /// are reserved during it.
    private let picture: UseOverTime
    let capacity: PageModel.Capacity

    /// - Parameter minutes: the number of minutes that are shown; reservations outside of them do not count.
    init(_ pool: PageModel.Pool, minutes: Int) {
        capacity = pool.capacity
        use = UseOverTime(
            pool.reservations.compactMap { reservation -> (time: Range<Int>, amount: Int)? in
                reservation.shownMinutes(of: minutes).map { ($0, reservation.gpus) }
            }
        )
        picture = Self.coarsened(use, minutes: minutes)
    }

    var stretches: [Stretch] { use.stretches }

    var drawn: [Stretch] { picture.stretches }

    /// The maximum number of GPUs reserved at the same time.
    var peak: Int { use.peak }

    /// The first minute of the peak.
    var peakMinute: Int? { use.peakTime }

    /// How many GPUs more than the capacity are reserved at the peak; 0 if the capacity is unlimited or not declared.
    var excess: Int { capacity.limit.map { max(0, peak - $0) } ?? 0 }

    /// The periods in which more GPUs are reserved than the pool has.
    var overbooked: [Range<Int>] { capacity.limit.map(use.excesses) ?? [] }

    /// The overbooked periods to draw, computed from `drawn`.
    var drawnOverbooked: [Range<Int>] { capacity.limit.map(picture.excesses) ?? [] }

    /// The maximum number of stretches to draw: half an hour each for two weeks.
    private static let maximumDrawn = 672

    private static func coarsened(_ use: UseOverTime, minutes: Int) -> UseOverTime {
        guard use.stretches.count > maximumDrawn else { return use }
        let width = max(1, (minutes + maximumDrawn - 1) / maximumDrawn)
        var peaks = [Int](repeating: 0, count: (minutes + width - 1) / width)
        for stretch in use.stretches {
            for place in stretch.start / width...(stretch.end - 1) / width {
                peaks[place] = max(peaks[place], stretch.amount)
            }
        }
        return UseOverTime(
            peaks.indices.map { place in
                Stretch(start: place * width, end: min(minutes, (place + 1) * width), amount: peaks[place])
            }
        )
    }
}

extension PageModel.Reservation {
    /// The part of the reservation within the minutes that are shown; nil if it is outside of them.
    func shownMinutes(of minutes: Int) -> Range<Int>? {
        let start = max(0, startMinute)
        let end = min(minutes, endMinute ?? minutes)
        return start < end ? start..<end : nil
    }

    /// Whether the reservation ends after the minutes that are shown.
    func continues(after minutes: Int) -> Bool { endMinute.map { $0 > minutes } ?? true }
}
