internal import Metrics
internal import Synchronization

/// A number that goes up and down, or the last one recorded.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    static let kind = MetricKind.gauge

    let id: MetricID
    private let value = Atomic<Double>(0)

    init(_ id: MetricID) { self.id = id }

    func set(_ value: Int64) { set(Double(value)) }

    func set(_ value: Double) { self.value.store(value, ordering: .relaxed) }

    func record(_ value: Int64) { set(Double(value)) }

    func record(_ value: Double) { set(value) }

    /// Adds an amount, unless it is not a number, which the gauge could never lose again.
    func increment(by amount: Double) {
        guard amount.isFinite else { return }
        value.add(amount)
    }

    func decrement(by amount: Double) { increment(by: -amount) }

    func write(to text: inout PrometheusText) {
        text.sample(id.name, labels: id.labels, value: value.load(ordering: .relaxed))
    }
}
