/// The labels of a series, kept as they are written.
struct MetricLabels: Hashable, Comparable, Sendable {
    /// Such as `code="200",method="GET"`, sorted by name.
    let text: String

    /// Makes labels of any texts; of two with the same name the last one stands.
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
