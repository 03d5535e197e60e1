package import Text

/// The form of a word, or of several words with a separator: its ASCII characters and its length.
///
/// The same description gives the check in Swift and the regular expression for JSON Schema and Postgres.
package struct WordForm: Sendable, Hashable {
    /// The characters that a word may begin and end with, as in a class of a regular expression: `a-z0-9`.
    private let ends: String
    private let inside: String
    private let endBytes: ByteSet
    private let insideBytes: ByteSet
    /// The allowed number of characters in a word.
    package let length: ClosedRange<Int>
    /// The separator between words; nil for a single word.
    private let joint: UInt8?

    /// - Parameters:
    ///   - characters: the characters that are allowed anywhere in a word, such as `a-z0-9`.
    ///   - inside: further characters that a word may not begin or end with.
    ///   - joint: the separator between words; nil for a single word.
    package init(_ characters: String, inside: String = "", length: ClosedRange<Int>, joinedBy joint: UInt8? = nil) {
        ends = characters
        self.inside = inside + characters
        endBytes = ByteSet(characters)
        insideBytes = ByteSet(inside + characters)
        self.length = length
        self.joint = joint
    }

    /// Whether the text has this form.
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

/// A set of ASCII characters.
struct ByteSet: Sendable, Hashable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// - Parameter characters: characters and ranges such as `a-z`; a hyphen at the start stands for itself.
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
