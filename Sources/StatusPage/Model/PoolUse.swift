/// The number of reserved GPUs of a pool over the days that are shown.
struct PoolUse: Sendable {
    /// A period, in minutes from the first day on, in which the number of reserved GPUs is constant.
    struct Stretch: Equatable, Sendable {
        let start: Int
        var end: Int
        let gpus: Int
    }

    /// The stretches in order, without gaps; nothing is reserved before the first and after the last.
    let stretches: [Stretch]
    /// The stretches to draw.
    ///
    /// If there are too many, these are stretches of equal length, each with the maximum number of GPUs that are
    /// reserved during it.
    let drawn: [Stretch]
    let capacity: PageModel.Capacity

    /// - Parameter minutes: the number of minutes that are shown; reservations outside of them do not count.
    init(_ pool: PageModel.Pool, minutes: Int) {
        capacity = pool.capacity
        stretches = Self.sweep(pool.reservations, minutes: minutes)
        drawn = Self.coarsened(stretches, minutes: minutes)
    }

    /// The maximum number of GPUs reserved at the same time.
    var peak: Int { stretches.map(\.gpus).max() ?? 0 }

    /// The first minute of the peak.
    var peakMinute: Int? { stretches.first { $0.gpus == peak && peak > 0 }?.start }

    /// How many GPUs more than the capacity are reserved at the peak; 0 if the capacity is unlimited or not declared.
    var excess: Int { capacity.limit.map { max(0, peak - $0) } ?? 0 }

    /// The periods in which more GPUs are reserved than the pool has.
    var overbooked: [Range<Int>] { overbooked(stretches) }

    /// The overbooked periods to draw, computed from `drawn`.
    var drawnOverbooked: [Range<Int>] { overbooked(drawn) }

    private func overbooked(_ stretches: [Stretch]) -> [Range<Int>] {
        guard let capacity = capacity.limit else { return [] }
        var ranges: [Range<Int>] = []
        for stretch in stretches where stretch.gpus > capacity {
            if let last = ranges.last, last.upperBound == stretch.start {
                ranges[ranges.count - 1] = last.lowerBound..<stretch.end
            } else {
                ranges.append(stretch.start..<stretch.end)
            }
        }
        return ranges
    }

    /// The maximum number of stretches to draw: half an hour each for two weeks.
    private static let maximumDrawn = 672

    private static func coarsened(_ stretches: [Stretch], minutes: Int) -> [Stretch] {
        guard stretches.count > maximumDrawn else { return stretches }
        let width = max(1, (minutes + maximumDrawn - 1) / maximumDrawn)
        var peaks = [Int](repeating: 0, count: (minutes + width - 1) / width)
        for stretch in stretches {
            for place in stretch.start / width...(stretch.end - 1) / width {
                peaks[place] = max(peaks[place], stretch.gpus)
            }
        }
        return peaks.indices.map { place in
            Stretch(start: place * width, end: min(minutes, (place + 1) * width), gpus: peaks[place])
        }
    }

    private static func sweep(_ reservations: [PageModel.Reservation], minutes: Int) -> [Stretch] {
        var steps: [(minute: Int, gpus: Int)] = []
        for reservation in reservations {
            guard let shown = reservation.shownMinutes(of: minutes) else { continue }
            steps.append((shown.lowerBound, reservation.gpus))
            steps.append((shown.upperBound, -reservation.gpus))
        }
        steps.sort { $0.minute < $1.minute }
        var stretches: [Stretch] = []
        var gpus = 0
        for (step, following) in zip(steps, steps.dropFirst()) {
            gpus += step.gpus
            guard following.minute > step.minute else { continue }
            if let last = stretches.indices.last, stretches[last].gpus == gpus {
                stretches[last].end = following.minute
            } else {
                stretches.append(Stretch(start: step.minute, end: following.minute, gpus: gpus))
            }
        }
        return stretches
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
