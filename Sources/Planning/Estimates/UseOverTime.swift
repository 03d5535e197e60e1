/// How much of something is used, minute by minute.
package struct UseOverTime: Sendable, Equatable {
    /// A stretch of time in which the number stays the same.
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

    /// In order and without a gap between them; nothing is used before the first and after the last.
    package let stretches: [Stretch]

    package init(_ stretches: [Stretch]) { self.stretches = stretches }

    /// - Parameter uses: how much is used from one minute on up to another; none of them is empty.
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

    /// The most that is used at once.
    package var peak: Int { stretches.map(\.amount).max() ?? 0 }

    /// The first minute of the peak; nil where nothing is used.
    package var peakMinute: Int? { stretches.first { $0.amount == peak && peak > 0 }?.start }

    /// When more is used than there is.
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
