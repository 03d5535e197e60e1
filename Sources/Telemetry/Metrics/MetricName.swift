/// The name of a metric family, with characters that Prometheus allows only.
struct MetricName: Hashable, Comparable, Sendable {
    let text: String

    /// Makes a name from a text; `_` replaces each character that is not allowed.
    init(_ name: String) { text = Self.sanitize(name, allowsColon: true) }

    static func < (left: MetricName, right: MetricName) -> Bool { left.text < right.text }

    /// The name of a label; a name that Prometheus reserves (`le`, or beginning with `__`) gets the prefix `exported_`.
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
