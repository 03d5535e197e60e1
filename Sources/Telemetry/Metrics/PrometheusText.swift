/// Writes metrics in version 0.0.4 of Prometheus' text format.
///
/// A family may be written once only, and no two samples may have the same name and labels; otherwise Prometheus
/// refuses the whole text.
package struct PrometheusText: Sendable {
    /// The content type of the text in HTTP.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The text written so far.
    package private(set) var bytes: [UInt8] = []

    /// Begins an empty text.
    package init() {}

    /// The text written so far, as a string.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Begins a metric family; its samples must follow.
    package mutating func family(_ name: String, _ kind: MetricKind, help: String) {
        family(MetricName(name), kind, help: help)
    }

    /// Writes a sample with a whole number.
    package mutating func sample(_ name: String, labels: [(String, String)] = [], value: Int) {
        sample(MetricName(name), labels: MetricLabels(labels), value: value)
    }

    /// Writes a sample with any number.
    package mutating func sample(_ name: String, labels: [(String, String)] = [], value: Double) {
        sample(MetricName(name), labels: MetricLabels(labels), value: value)
    }

    mutating func family(_ name: MetricName, _ kind: MetricKind, help: String) {
        if !help.isEmpty { append("# HELP ", name.text, " ", PrometheusEscape.help(help), "\n") }
        append("# TYPE ", name.text, " ", kind.rawValue, "\n")
    }

    /// Writes a sample of a family.
    /// - Parameters:
    ///   - suffix: the suffix of the name, such as `_bucket` for a histogram.
    ///   - bound: the upper bound of a histogram's bucket.
    mutating func sample(
        _ name: MetricName,
        suffix: String = "",
        labels: MetricLabels,
        bound: String? = nil,
        value: Int
    ) {
        write(name, suffix, labels, bound, String(value))
    }

    mutating func sample(_ name: MetricName, suffix: String = "", labels: MetricLabels, value: Double) {
        write(name, suffix, labels, nil, Self.format(value))
    }

    /// A number as Prometheus reads it; a whole number is written without a fraction.
    static func format(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private mutating func write(
        _ name: MetricName,
        _ suffix: String,
        _ labels: MetricLabels,
        _ bound: String?,
        _ value: String
    ) {
        append(name.text, suffix)
        if !labels.text.isEmpty || bound != nil {
            append("{", labels.text)
            if let bound { append(labels.text.isEmpty ? "" : ",", "le=\"", bound, "\"") }
            append("}")
        }
        append(" ", value, "\n")
    }

    private mutating func append(_ parts: String...) {
        for part in parts { bytes.append(contentsOf: part.utf8) }
    }
}
