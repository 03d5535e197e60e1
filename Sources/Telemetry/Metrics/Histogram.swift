internal import Synchronization

/// Durations, counted by how long they are.
///
/// Requests record themselves on their way, so it takes no lock: each of its numbers is atomic by itself, and a scrape in
/// the middle of an observation may see a part of it.
final class Histogram: Sendable {
    /// The upper ends of all buckets but the last, which has none, in seconds.
    private static let bounds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]
    private static let boundTexts = bounds.map(PrometheusText.format)
    private static let nanosecondBounds = bounds.map { Int64(($0 * 1e9).rounded()) }

    /// Each counts the observations that are in no smaller bucket.
    private let buckets = InlineArray<17, Atomic<Int>> { _ in Atomic(0) }
    private let nanoseconds = Atomic<Int64>(0)

    /// Counts a duration; one that a clock set back made negative counts as none.
    func record(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        let bucket = Self.nanosecondBounds.firstIndex { nanoseconds <= $0 } ?? Self.bounds.count
        buckets[bucket].wrappingAdd(1, ordering: .relaxed)
        self.nanoseconds.wrappingAdd(nanoseconds, ordering: .relaxed)
    }

    /// Writes the samples of the family `name` with these labels.
    ///
    /// Each bucket holds all smaller ones; the count is the last one's, so the two always agree.
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
