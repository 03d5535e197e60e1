internal import Synchronization

/// A histogram of durations, as Prometheus defines it.
///
/// Each of its numbers is atomic, so that requests need no lock to record a duration. A scrape at the same time may see
/// a duration in its bucket but not yet in the sum.
final class Histogram: Sendable {
    /// The upper bounds of the buckets, in seconds; the last bucket has no upper bound.
    private static let bounds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]
    private static let boundTexts = bounds.map(PrometheusText.format)
    private static let nanosecondBounds = bounds.map { Int64(($0 * 1e9).rounded()) }

    /// The number of durations in each bucket; a duration counts in the smallest bucket that it fits.
    private let buckets = InlineArray<17, Atomic<Int>> { _ in Atomic(0) }
    private let nanoseconds = Atomic<Int64>(0)

    /// Records a duration; a negative one counts as 0.
    func record(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        let bucket = Self.nanosecondBounds.firstIndex { nanoseconds <= $0 } ?? Self.bounds.count
        buckets[bucket].wrappingAdd(1, ordering: .relaxed)
        self.nanoseconds.wrappingAdd(nanoseconds, ordering: .relaxed)
    }

    /// Writes the samples of the family `name` with these labels.
    ///
    /// In the text, each bucket includes all smaller ones. The count is that of the last bucket, so both always agree.
    func write(_ name: MetricName, labels: MetricLabels, to text: inout PrometheusText) {
        var count = 0
        for (index, bound) in (Self.boundTexts + ["+Inf"]).enumerated() {
            count += buckets[index].load(ordering: .relaxed)
            text.sample(name, suffix: "_bucket", labels: labels, bound: bound, value: count)
        }
        let seconds = Double(nanoseconds.load(ordering: .relaxed)) / 1e9
        text.sample(name, suffix: "_sum", labels: labels, value: seconds)
        text.sample(name, suffix: "_count", labels: labels, value: count)
    }
}
