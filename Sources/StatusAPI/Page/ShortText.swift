/// Long identities and values, cut to what tells them apart.
enum ShortText {
    /// Characters that are shown of a value.
    private static let valueWidth = 160

    /// A commit's first ten digits, or another text as it is.
    static func revision(_ revision: String) -> HTMLText {
        guard revision.utf8.count >= 40, revision.utf8.allSatisfy(isHexDigit) else {
            return code(revision)
        }
        return "<code title=\"\(text: revision)\">\(text: revision.prefix(10))</code>"
    }

    /// Any text, cut where it is long.
    static func code(_ text: String) -> HTMLText { "<code>\(text: cut(text, around: 0))</code>" }

    /// A run's first eight digits.
    static func run(_ id: String) -> HTMLText { "<code title=\"\(text: id)\">\(text: id.prefix(8))</code>" }

    /// Both values of a field, cut around the first character that tells them apart.
    static func values(_ before: String?, _ after: String?) -> (before: String?, after: String?) {
        let common = zip((before ?? "").unicodeScalars, (after ?? "").unicodeScalars).prefix { $0 == $1 }.count
        return (before.map { cut($0, around: common) }, after.map { cut($0, around: common) })
    }

    private static func cut(_ text: String, around place: Int) -> String {
        let scalars = text.unicodeScalars
        let count = scalars.count
        guard count > valueWidth else { return text }
        let start = place < count ? max(0, min(place - valueWidth / 4, count - valueWidth)) : 0
        let stretch = String(scalars.dropFirst(start).prefix(valueWidth))
        return (start > 0 ? "…" : "") + stretch + (start + valueWidth < count ? "…" : "")
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
