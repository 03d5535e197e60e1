internal import Metrics
internal import Synchronization

/// A number that only grows.
///
/// Whole amounts and others are added up apart, so that whole ones cost one instruction and are never rounded.
final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
    static let kind = MetricKind.counter

    let id: MetricID
    private let whole = Atomic<Int64>(0)
    private let fractional = Atomic<Double>(0)

    init(_ id: MetricID) { self.id = id }

    /// Adds an amount, unless it is negative.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Adds an amount, unless it is negative or not a number.
    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        fractional.add(amount)
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fractional.store(0, ordering: .relaxed)
    }

    func write(to text: inout PrometheusText) {
        let whole = whole.load(ordering: .relaxed)
        let fractional = fractional.load(ordering: .relaxed)
        if fractional == 0 {
            text.sample(id.name, labels: id.labels, value: Int(whole))
        } else {
            text.sample(id.name, labels: id.labels, value: Double(whole) + fractional)
        }
    }
}
