internal import Text

/// Makes text safe inside Prometheus's text format.
///
/// The format has escapes for the backslash, the quote and the line feed only. Other characters that could harm a
/// terminal are written as a person would see them in our other outputs, such as `\u{1B}`.
enum PrometheusEscape {
    static func labelValue(_ text: String) -> String { escape(text, quote: "\\\"") }

    /// Escapes a help text, in which a quote stands for itself.
    static func help(_ text: String) -> String { escape(text, quote: "\"") }

    private static func escape(_ text: String, quote: String) -> String {
        if text.utf8.allSatisfy(standsForItself) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += quote
            case "\n": result += "\\n"
            default: result += visible(scalar)
            }
        }
        return result
    }

    private static func standsForItself(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func visible(_ scalar: Unicode.Scalar) -> String {
        let shown = VisibleText.escape(String(scalar))
        return shown.utf8.first == UInt8(ascii: "\\") ? "\\" + shown : shown
    }
}
