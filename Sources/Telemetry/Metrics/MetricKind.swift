/// What the samples of a family of metrics mean.
package enum MetricKind: String, Sendable {
    /// It only grows, until the process ends.
    case counter
    /// It goes up and down.
    case gauge
    /// It counts observations by how large they are.
    case histogram
}
