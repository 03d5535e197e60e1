package import Model

/// When a resource begins and ends, for kinds with a time span.
///
/// The start belongs to the period and the end does not, so periods that touch do not overlap.
package struct Period: Sendable, Equatable {
    package let start: DatabaseTime
    /// Nil if the resource lasts until it is deleted.
    package let end: DatabaseTime?

    package init(start: DatabaseTime, end: DatabaseTime?) {
        self.start = start
        self.end = end
    }

    /// - Returns: nil for kinds without a time span, and for values that no spec may have.
    package init?(_ line: RowLine, of kind: Kind) {
        guard let span = kind.span, let start = Self.order(span.start, line, kind) else { return nil }
        self.start = DatabaseTime(microseconds: start)
        end = Self.order(span.duration, line, kind).map { DatabaseTime(microseconds: start + $0 * 60_000_000) }
    }

    /// Whether the time span has ended at `time`.
    package func isOver(at time: DatabaseTime) -> Bool { end.map { $0 <= time } ?? false }

    /// Whether all of the other period belongs to this one.
    package func contains(_ other: Period) -> Bool {
        guard start <= other.start else { return false }
        guard let end else { return true }
        return other.end.map { $0 <= end } ?? false
    }

    /// The time that belongs to both periods; nil if there is none.
    package func overlap(with other: Period) -> Period? {
        let ends = [end, other.end].compactMap(\.self)
        let both = Period(start: max(start, other.start), end: ends.min())
        return both.isOver(at: both.start) ? nil : both
    }

    /// The positions of those periods that overlap this one.
    ///
    /// - Parameter periods: in order, none of which overlaps another.
    package func overlapped(of periods: [Period]) -> Range<Int> {
        var (low, high) = (0, periods.count)
        while low < high {
            let middle = (low + high) / 2
            if periods[middle].isOver(at: start) { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < periods.count, overlap(with: periods[end]) != nil { end += 1 }
        return low..<end
    }

    /// The part of the period from `time` on; nil if the period is over then.
    package func from(_ time: DatabaseTime) -> Period? {
        overlap(with: Period(start: time, end: nil))
    }

    /// For example `2036-01-01T00:00:00Z to 2036-01-02T00:00:00Z`, or `2036-01-01T00:00:00Z on` without an end.
    package var phrase: String { "\(start.text) " + (end.map { "to \($0.text)" } ?? "on") }

    private static func order(_ path: String, _ line: RowLine, _ kind: Kind) -> Int64? {
        guard let index = kind.index(of: path), let value = line.value(of: path, in: kind) else { return nil }
        return kind.fields[index].type.order(ofText: value)
    }
}
