internal import Text

/// Escapes text for Prometheus' text format.
///
/// The format can escape only the backslash, the quote and the line feed. Other control characters are replaced by
/// their code points, such as `\u{1B}`, as in all outputs of the program.
enum PrometheusEscape {
    static func labelValue(_ text: String) -> String { escape(text, quote: "\\\"") }

    /// Escapes a help text, in which a quote needs no escape.
    static func help(_ text: String) -> String { escape(text, quote: "\"") }

    private static func escape(_ text: String, quote: String) -> String {
        if text.utf8.allSatisfy(needsNoEscape) { return text }
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

    private static func needsNoEscape(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func visible(_ scalar: Unicode.Scalar) -> String {
        let shown = VisibleText.escape(String(scalar))
        return shown.utf8.first == UInt8(ascii: "\\") ? "\\" + shown : shown
    }
}
