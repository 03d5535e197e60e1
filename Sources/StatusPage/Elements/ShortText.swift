/// Shortens long texts, such as IDs, for the page.
enum ShortText {
    /// Longer texts are cut, in characters.
    private static let width = 160

    /// The first ten digits of a commit; any other text as `code` shows it.
    static func revision(_ revision: String) -> HTMLText {
        guard revision.utf8.count >= 40, revision.utf8.allSatisfy(isHexDigit) else {
            return code(revision)
        }
        return "<code title=\"\(text: revision)\">\(text: revision.prefix(10))</code>"
    }

    /// The text as code, cut if it is long.
    static func code(_ text: String) -> HTMLText { "<code>\(text: cut(text))</code>" }

    /// The first eight digits of a run's ID.
    static func run(_ id: String) -> HTMLText { "<code title=\"\(text: id)\">\(text: id.prefix(8))</code>" }

    private static func cut(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count > width else { return text }
        return String(scalars.prefix(width)) + "…"
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
