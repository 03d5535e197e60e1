/// The used amount of something over time, such as the reserved GPUs of a pool.
///
/// Times are whole numbers of any unit that the caller chooses; `Int.max` is the end of a use that does not end.
package struct UseOverTime: Sendable, Equatable {
    /// A stretch of time during which the amount stays the same.
    package struct Stretch: Sendable, Equatable {
        package let start: Int
        package fileprivate(set) var end: Int
        package let amount: Int

        package init(start: Int, end: Int, amount: Int) {
            self.start = start
            self.end = end
            self.amount = amount
        }
    }

    /// The stretches in order, without gaps; nothing is used before the first or after the last.
    package let stretches: [Stretch]

    package init(_ stretches: [Stretch]) { self.stretches = stretches }

    /// - Parameter uses: the time and the amount of each use; no range is empty.
    package init(_ uses: [(time: Range<Int>, amount: Int)]) {
        var steps: [(time: Int, amount: Int)] = []
        steps.reserveCapacity(uses.count * 2)
        for use in uses {
            steps.append((use.time.lowerBound, use.amount))
            steps.append((use.time.upperBound, -use.amount))
        }
        steps.sort { $0.time < $1.time }
        var stretches: [Stretch] = []
        var amount = 0
        for (step, following) in zip(steps, steps.dropFirst()) {
            amount += step.amount
            guard following.time > step.time else { continue }
            if let last = stretches.indices.last, stretches[last].amount == amount {
                stretches[last].end = following.time
            } else {
                stretches.append(Stretch(start: step.time, end: following.time, amount: amount))
            }
        }
        self.stretches = stretches
    }

    /// The largest amount at any time.
    package var peak: Int { stretches.map(\.amount).max() ?? 0 }

    /// The first time of the peak; nil if nothing is used.
    package var peakTime: Int? { stretches.first { $0.amount == peak && peak > 0 }?.start }

    /// The times in which more than `limit` is used.
    package func excesses(over limit: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for stretch in stretches where stretch.amount > limit {
            if let last = ranges.last, last.upperBound == stretch.start {
                ranges[ranges.count - 1] = last.lowerBound..<stretch.end
            } else {
                ranges.append(stretch.start..<stretch.end)
            }
        }
        return ranges
    }
}
