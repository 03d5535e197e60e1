/// The used amount of something, such as the GPUs of a pool, minute by minute.
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

    /// - Parameter uses: the minutes and the amount of each use; no range is empty.
    package init(_ uses: [(minutes: Range<Int>, amount: Int)]) {
        var steps: [(minute: Int, amount: Int)] = []
        for use in uses {
            steps.append((use.minutes.lowerBound, use.amount))
            steps.append((use.minutes.upperBound, -use.amount))
        }
        steps.sort { $0.minute < $1.minute }
        var stretches: [Stretch] = []
        var amount = 0
        for (step, following) in zip(steps, steps.dropFirst()) {
            amount += step.amount
            guard following.minute > step.minute else { continue }
            if let last = stretches.indices.last, stretches[last].amount == amount {
                stretches[last].end = following.minute
            } else {
                stretches.append(Stretch(start: step.minute, end: following.minute, amount: amount))
            }
        }
        self.stretches = stretches
    }

    /// The largest amount at any time.
    package var peak: Int { stretches.map(\.amount).max() ?? 0 }

    /// The first minute of the peak; nil if nothing is used.
    package var peakMinute: Int? { stretches.first { $0.amount == peak && peak > 0 }?.start }

    /// The ranges of minutes in which more than `limit` is used.
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
