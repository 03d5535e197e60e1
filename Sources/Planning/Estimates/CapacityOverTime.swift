/// What a pool has and what is reserved of it, over time.
package struct CapacityOverTime: Sendable, Equatable {
    /// A stretch of time during which both numbers stay the same.
    package struct Stretch: Sendable, Equatable {
        package let start: DatabaseTime
        /// Nil for the last stretch, which does not end.
        package fileprivate(set) var end: DatabaseTime?
        package let reserved: Int
        /// The GPUs in service; nil if they are not limited.
        package let available: Int?

        /// The GPUs that may still be reserved; negative if too many are reserved, nil if they are not limited.
        package var free: Int? { available.map { $0 - reserved } }

        fileprivate func isSame(as other: Stretch) -> Bool {
            reserved == other.reserved && available == other.available
        }
    }

    /// A window of time during which more is reserved than there is, without a break.
    package struct Excess: Sendable, Equatable {
        package let period: Period
        /// The reserved GPUs at the worst moment.
        package let reserved: Int
        /// The GPUs in service at the worst moment.
        package let available: Int
        /// Whether the window has begun before the first moment that counts, which is the present.
        package var hasBegun = false

        /// For example `2036-01-01T00:00:00Z to 2036-01-02T00:00:00Z`, or `now on`.
        package var phrase: String {
            hasBegun ? "now " + (period.end.map { "to \($0.text)" } ?? "on") : period.phrase
        }
    }

    /// The stretches in order, without gaps.
    package let stretches: [Stretch]

    /// The amount that stands for all GPUs of a pool; larger than any pool.
    private static let everything = 1 << 40

    /// - Parameters:
    ///   - start: the first moment that counts.
    ///   - gpus: the GPUs of the pool; nil if they are not limited.
    ///   - outages: what is out of service when; nil for all GPUs.
    ///   - uses: what is reserved when.
    package init(
        from start: DatabaseTime,
        gpus: Int?,
        outages: [(period: Period, gpus: Int?)],
        uses: [(period: Period, gpus: Int)]
    ) {
        let out = UseOverTime(outages.compactMap { Self.use($0.period, $0.gpus ?? Self.everything, from: start) })
        let reserved = UseOverTime(uses.compactMap { Self.use($0.period, $0.gpus, from: start) })
        var stretches: [Stretch] = []
        Self.walk(reserved, out, from: Int(start.microseconds)) { time, reserved, out in
            let available: Int? =
                if let gpus { max(0, gpus - out) } else { out >= Self.everything ? 0 : nil }
            let next = Stretch(
                start: DatabaseTime(microseconds: Int64(time.lowerBound)),
                end: time.upperBound == .max ? nil : DatabaseTime(microseconds: Int64(time.upperBound)),
                reserved: reserved,
                available: available
            )
            if let last = stretches.indices.last, stretches[last].isSame(as: next) {
                stretches[last].end = next.end
            } else {
                stretches.append(next)
            }
        }
        self.stretches = stretches
    }

    private static func use(_ period: Period, _ amount: Int, from start: DatabaseTime) -> (Range<Int>, Int)? {
        guard amount > 0, let period = period.from(start) else { return nil }
        return (Int(period.start.microseconds)..<(period.end.map { Int($0.microseconds) } ?? .max), amount)
    }

    /// Calls `body` with each stretch of time from `start` on in which neither amount changes.
    private static func walk(
        _ first: UseOverTime,
        _ second: UseOverTime,
        from start: Int,
        _ body: (_ time: Range<Int>, _ first: Int, _ second: Int) -> Void
    ) {
        var time = start
        var rests = [first.stretches[...], second.stretches[...]]
        while time < .max {
            var next = Int.max
            var amounts = [0, 0]
            for index in rests.indices {
                while let stretch = rests[index].first, stretch.end <= time { rests[index].removeFirst() }
                guard let stretch = rests[index].first else { continue }
                if stretch.start <= time { amounts[index] = stretch.amount }
                next = min(next, stretch.start <= time ? stretch.end : stretch.start)
            }
            body(time..<next, amounts[0], amounts[1])
            time = next
        }
    }

    // MARK: Questions

    /// The windows in which more is reserved than there is.
    package var excesses: [Excess] {
        var windows: [Excess] = []
        for stretch in stretches {
            guard let available = stretch.available, stretch.reserved > available else { continue }
            guard let last = windows.last, last.period.end == stretch.start else {
                let period = Period(start: stretch.start, end: stretch.end)
                windows.append(
                    Excess(
                        period: period,
                        reserved: stretch.reserved,
                        available: available,
                        hasBegun: stretch.start == stretches.first?.start
                    )
                )
                continue
            }
            let isWorse = stretch.reserved - available > last.reserved - last.available
            windows[windows.count - 1] = Excess(
                period: Period(start: last.period.start, end: stretch.end),
                reserved: isWorse ? stretch.reserved : last.reserved,
                available: isWorse ? available : last.available,
                hasBegun: last.hasBegun
            )
        }
        return windows
    }

    /// The first moment from which on so many GPUs are free for so long; nil if there is none.
    ///
    /// - Parameter minutes: how long; nil for ever.
    package func firstStart(of gpus: Int, minutes: Int64?, from: DatabaseTime) -> DatabaseTime? {
        guard let first = stretches.first else { return nil }
        var start = max(from, first.start)
        for stretch in stretches {
            if let end = stretch.end, end <= start { continue }
            if let free = stretch.free, free < gpus {
                guard let end = stretch.end else { return nil }
                start = end
            } else {
                guard let end = stretch.end else { return start }
                if let minutes, start.adding(minutes: minutes) <= end { return start }
            }
        }
        return nil
    }

    /// Whether fewer GPUs are in service than before, at any moment of a period.
    package func hasFewer(than before: CapacityOverTime, in period: Period) -> Bool {
        func count(_ stretch: Stretch) -> Int { stretch.available ?? .max }
        var rest = before.stretches[...]
        for stretch in stretches {
            let span = Period(start: stretch.start, end: stretch.end)
            guard let both = span.overlap(with: period) else { continue }
            while let first = rest.first, let end = first.end, end <= both.start { rest.removeFirst() }
            for earlier in rest {
                guard both.overlap(with: Period(start: earlier.start, end: earlier.end)) != nil else { break }
                if count(stretch) < count(earlier) { return true }
            }
        }
        return false
    }

    /// For each day in UTC the stretch in which the fewest GPUs are free; nil for days before the first stretch.
    ///
    /// - Parameter days: days since 1970-01-01.
    package func worst(on days: Range<Int64>) -> [Stretch?] {
        var worst = [Stretch?](repeating: nil, count: days.count)
        var place = 0
        for (index, day) in days.enumerated() {
            let whole = Period(start: DatabaseTime(day: day), end: DatabaseTime(day: day + 1))
            while place < stretches.count, let end = stretches[place].end, end <= whole.start { place += 1 }
            var next = place
            while next < stretches.count, let end = whole.end, stretches[next].start < end {
                if worst[index].map({ stretches[next].isWorse(than: $0) }) ?? true { worst[index] = stretches[next] }
                next += 1
            }
        }
        return worst
    }
}

extension CapacityOverTime.Stretch {
    /// Whether fewer GPUs are free, or as many while more are reserved.
    fileprivate func isWorse(than other: Self) -> Bool {
        let frees = (free ?? .max, other.free ?? .max)
        return frees.0 != frees.1 ? frees.0 < frees.1 : reserved > other.reserved
    }
}
