internal import Metrics
internal import Synchronization

/// Observations counted by how large they are; those of a timer are in seconds.
final class HistogramSeries: MetricSeries, RecorderHandler, TimerHandler {
    static let kind = MetricKind.histogram

    /// The upper ends of all buckets but the last, which has none.
    static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
    private static let boundTexts = bounds.map(PrometheusText.format)
    private static let nanosecondBounds = bounds.map { Int64(($0 * 1e9).rounded()) }

    let id: MetricID
    /// Each counts the observations that are in no smaller bucket.
    private let buckets = InlineArray<17, Atomic<Int64>> { _ in Atomic(0) }
    private let nanoseconds = Atomic<Int64>(0)
    private let sum = Atomic<Double>(0)

    init(_ id: MetricID) { self.id = id }

    /// Counts a duration; one that a clock set back made negative counts as none.
    func recordNanoseconds(_ duration: Int64) {
        let duration = max(0, duration)
        count(in: Self.nanosecondBounds.firstIndex { duration <= $0 })
        nanoseconds.wrappingAdd(duration, ordering: .relaxed)
    }

    func record(_ value: Int64) { record(Double(value)) }

    /// Counts a value, unless it is not a number, which the sum could never lose again.
    func record(_ value: Double) {
        guard value.isFinite else { return }
        count(in: Self.bounds.firstIndex { value <= $0 })
        sum.add(value)
    }

    private func count(in bucket: Int?) {
        buckets[bucket ?? Self.bounds.count].wrappingAdd(1, ordering: .relaxed)
    }

    /// Writes the buckets, each with all smaller ones in it; the count is the last one's, so the two always agree.
    func write(to text: inout PrometheusText) {
        var count = 0
        for (index, bound) in (Self.boundTexts + ["+Inf"]).enumerated() {
            count += Int(buckets[index].load(ordering: .relaxed))
            text.sample(id.name, suffix: "_bucket", labels: id.labels, bound: bound, value: count)
        }
        let total = sum.load(ordering: .relaxed) + Double(nanoseconds.load(ordering: .relaxed)) / 1e9
        text.sample(id.name, suffix: "_sum", labels: id.labels, value: total)
        text.sample(id.name, suffix: "_count", labels: id.labels, value: count)
    }
}
