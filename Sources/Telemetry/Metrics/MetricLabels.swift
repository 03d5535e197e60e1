/// The labels of a sample, in the form in which they are written.
struct MetricLabels: Hashable, Comparable, Sendable {
    /// Such as `code="200",method="GET"`, sorted by name.
    let text: String

    /// Makes labels from names and values, which are escaped; of two with the same name, the last one is kept.
    init(_ labels: [(String, String)]) {
        if labels.isEmpty {
            text = ""
            return
        }
        var values: [String: String] = [:]
        for (name, value) in labels { values[MetricName.label(name)] = value }
        text = values.sorted { $0.key < $1.key }
            .map { "\($0.key)=\"\(PrometheusEscape.labelValue($0.value))\"" }
            .joined(separator: ",")
    }

    static func < (left: MetricLabels, right: MetricLabels) -> Bool { left.text < right.text }
}
