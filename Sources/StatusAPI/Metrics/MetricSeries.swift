/// What tells a series from all others.
struct MetricID: Hashable, Sendable {
    let name: MetricName
    let labels: MetricLabels
}

/// A series that handlers write to and a scrape reads.
///
/// Handlers stand on the way of every request, so a series takes no lock: its numbers are atomic, each by itself, and
/// a scrape in the middle of an observation may see a part of it.
protocol MetricSeries: AnyObject, Sendable {
    static var kind: MetricKind { get }

    var id: MetricID { get }

    init(_ id: MetricID)

    /// Writes the samples.
    func write(to text: inout PrometheusText)
}
