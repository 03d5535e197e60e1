/// What the samples of a family of metrics mean.
enum MetricKind: String, Sendable {
    /// It only grows, until the process ends.
    case counter
    /// It goes up and down.
    case gauge
    /// It counts observations by how large they are.
    case histogram

    /// The names that the samples of such a family have.
    func sampleNames(of family: MetricName) -> Set<String> {
        switch self {
        case .counter, .gauge: [family.text]
        case .histogram: [family.text, family.text + "_bucket", family.text + "_sum", family.text + "_count"]
        }
    }
}
