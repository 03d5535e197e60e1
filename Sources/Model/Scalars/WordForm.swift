package import Text

/// The form of a word, or of several that a sign joins: which characters of ASCII it has, and how many.
///
/// One description makes the check and the regular expression that JSON Schema and Postgres take.
package struct WordForm: Sendable, Hashable {
    /// Characters of the word's ends and of what is between them, as a regular expression's class has them: `a-z0-9`.
    private let ends: String
    private let inside: String
    private let endBytes: ByteSet
    private let insideBytes: ByteSet
    /// How many characters a word has.
    package let length: ClosedRange<Int>
    /// What joins words, or nil where there is one word.
    private let joint: UInt8?

    /// - Parameters:
    ///   - characters: those that may stand anywhere in the word, `a-z0-9`.
    ///   - inside: further ones that may not begin or end it.
    ///   - joint: what joins several words, or nil for one word only.
    package init(_ characters: String, inside: String = "", length: ClosedRange<Int>, joinedBy joint: UInt8? = nil) {
        ends = characters
        self.inside = inside + characters
        endBytes = ByteSet(characters)
        insideBytes = ByteSet(inside + characters)
        self.length = length
        self.joint = joint
    }

    /// Whether the text is of this form.
    package func matches(_ text: ScalarBytes) -> Bool {
        guard let joint else { return isWord(text) }
        return text.split(separator: joint, omittingEmptySubsequences: false).allSatisfy {
            isWord(ScalarBytes(rebasing: $0))
        }
    }

    private func isWord(_ text: ScalarBytes) -> Bool {
        guard let first = text.first, let last = text.last, length.contains(text.count) else { return false }
        guard endBytes.contains(first), endBytes.contains(last) else { return false }
        for byte in text where !insideBytes.contains(byte) { return false }
        return true
    }

    /// The form as a regular expression.
    package var pattern: String {
        guard let joint else { return "^\(word)$" }
        return "^\(word)([\(Character(Unicode.Scalar(joint)))]\(word))*$"
    }

    private var word: String {
        if ends == inside { return "[\(ends)]\(Self.count(length))" }
        let rest = "[\(inside)]\(Self.count(max(0, length.lowerBound - 2)...(length.upperBound - 2)))[\(ends)]"
        return "[\(ends)]" + (length.lowerBound > 1 ? rest : "(\(rest))?")
    }

    private static func count(_ range: ClosedRange<Int>) -> String {
        range.lowerBound == range.upperBound ? "{\(range.lowerBound)}" : "{\(range.lowerBound),\(range.upperBound)}"
    }
}

/// A set of bytes of ASCII.
struct ByteSet: Sendable, Hashable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// - Parameter characters: single ones and ranges such as `a-z`; a hyphen that stands first is itself.
    init(_ characters: String) {
        let bytes = Array(characters.utf8)
        var index = 0
        while index < bytes.count {
            let isRange = index + 2 < bytes.count && bytes[index + 1] == UInt8(ascii: "-")
            let last = isRange ? bytes[index + 2] : bytes[index]
            for byte in bytes[index]...max(bytes[index], last) { insert(byte) }
            index += isRange ? 3 : 1
        }
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
    }

    func contains(_ byte: UInt8) -> Bool {
        byte < 128 && (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1
    }
}
