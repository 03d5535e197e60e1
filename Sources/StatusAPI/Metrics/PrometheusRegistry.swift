internal import Metrics
internal import Synchronization

/// Keeps the process's metrics and writes them for Prometheus.
///
/// Handlers of the same kind, label and dimensions are one. Names that differ only in characters that Prometheus does
/// not take are the same name, and the order of dimensions does not matter. Where a series cannot be had, because there
/// are too many or the name is another kind's, the handler does nothing: no metric is worth a request, and labels from
/// input cannot use up memory.
final class PrometheusRegistry: MetricsFactory, Sendable {
    /// How long a label's value may be, in characters; the rest is cut off.
    private static let longestValue = 256

    private let families: Mutex<MetricFamilies>

    /// Begins without metrics.
    /// - Parameter limit: How many series there may be.
    init(seriesAtMost limit: Int = 10_000) { families = Mutex(MetricFamilies(limit: limit)) }

    /// How often a handler that does nothing was given away because its series could not be had.
    var refusals: Int { families.withLock { $0.refusals } }

    /// Sets the text that tells what a metric of that name means.
    func describe(_ name: String, help: String) {
        families.withLock { $0.describe(MetricName(name), help: help) }
    }

    /// All metrics as Prometheus reads them.
    func text() -> String {
        var text = PrometheusText()
        write(to: &text)
        return text.text
    }

    /// Writes all metrics, without keeping a handler waiting.
    func write(to text: inout PrometheusText) {
        let copy = families.withLock { $0 }
        copy.write(to: &text)
    }

    private func series<Series: MetricSeries>(_ label: String, _ dimensions: [(String, String)]) -> Series? {
        let labels = MetricLabels(dimensions.map { ($0.0, Self.shorten($0.1)) })
        let id = MetricID(name: MetricName(label), labels: labels)
        return families.withLock { $0.series(id) }
    }

    private static func shorten(_ value: String) -> String {
        value.utf8.count <= longestValue ? value : String(value.unicodeScalars.prefix(longestValue))
    }

    private func destroy(_ handler: any AnyObject) {
        guard let series = handler as? any MetricSeries else { return }
        families.withLock { $0.remove(series) }
    }
}

// What the metrics library asks of a factory.
extension PrometheusRegistry {
    /// Makes a counter of whole numbers.
    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let series: CounterSeries? = series(label, dimensions)
        return series ?? NOOPMetricsHandler.instance
    }

    /// Makes a counter of any numbers.
    func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        let series: CounterSeries? = series(label, dimensions)
        return series ?? NOOPMetricsHandler.instance
    }

    /// Makes a gauge.
    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        let series: GaugeSeries? = series(label, dimensions)
        return series ?? NOOPMetricsHandler.instance
    }

    /// Makes a histogram, or a gauge where values are not to be aggregated.
    func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate {
            let series: HistogramSeries? = series(label, dimensions)
            return series ?? NOOPMetricsHandler.instance
        }
        let series: GaugeSeries? = series(label, dimensions)
        return series ?? NOOPMetricsHandler.instance
    }

    /// Makes a histogram of seconds.
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let series: HistogramSeries? = series(label, dimensions)
        return series ?? NOOPMetricsHandler.instance
    }

    /// Forgets the counter's series.
    func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }

    /// Forgets the counter's series.
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { destroy(handler) }

    /// Forgets the gauge's series.
    func destroyMeter(_ handler: any MeterHandler) { destroy(handler) }

    /// Forgets the recorder's series.
    func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }

    /// Forgets the timer's series.
    func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }
}
