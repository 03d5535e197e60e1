/// The type of a metric family, as Prometheus defines it.
package enum MetricKind: String, Sendable {
    /// A value that only grows while the process runs.
    case counter
    /// A value that can go up and down.
    case gauge
    /// Counts of observations by size.
    case histogram
}
