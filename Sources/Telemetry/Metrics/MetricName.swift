/// A family's name, in the characters that Prometheus takes.
struct MetricName: Hashable, Comparable, Sendable {
    let text: String

    /// Makes a name of any text, with `_` for each character that may not stand in one.
    init(_ name: String) { text = Self.sanitize(name, allowsColon: true) }

    static func < (left: MetricName, right: MetricName) -> Bool { left.text < right.text }

    /// A label's name, of which some are Prometheus's own: `le` and what begins with `__`.
    static func label(_ name: String) -> String {
        let label = sanitize(name, allowsColon: false)
        return label == "le" || label.hasPrefix("__") ? "exported_" + label : label
    }

    private static func sanitize(_ name: String, allowsColon: Bool) -> String {
        var result = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": result.unicodeScalars.append(scalar)
            case ":" where allowsColon: result.unicodeScalars.append(scalar)
            case "0"..."9":
                if result.isEmpty { result = "_" }
                result.unicodeScalars.append(scalar)
            default: result += "_"
            }
        }
        return result.isEmpty ? "_" : result
    }
}
