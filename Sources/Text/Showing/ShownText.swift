/// Shows a text on one line so that no two texts look alike and nothing in it is invisible.
///
/// A text that cannot be misread is shown as it is. Any other text is shown between double quotes. Inside them `\"`,
/// `\\`, `\n`, `\t`, `\r` and `\u{A0}` stand for one character each, and `\u{20}×300` for 300 spaces.
package enum ShownText {
    /// Shown for an absent value; a text with these characters is shown between quotes.
    package static let none = "(none)"

    /// Where a text is shown, which decides what it could be mistaken for.
    package enum Place: Sendable {
        /// After the name of a field; it must not look like a list, an absent value or a change.
        case value
        /// In a list, between commas.
        case element
        /// As a line of a longer text, such as a script, in which brackets and backslashes are common.
        case line
    }

    /// The text, between quotes if it could be misread.
    /// - Parameter limit: Unicode scalars that are shown, at most; the number of the rest is added. Nil for all.
    package static func show(_ text: String, as place: Place = .value, limit: Int? = nil) -> String {
        if isHarmless(text, as: place), text.utf8.count <= limit ?? .max { return text }
        let suspects = SuspectCharacters.all(in: text)
        return cut(text, around: 0, limit, naming: suspects)
            ?? (suspects.isEmpty && isPlain(text, as: place) ? text : quote(text, naming: suspects))
    }

    /// Both texts, shown so that their difference is visible: a character that replaces an ASCII character and may look
    /// like it is shown as its code point.
    /// - Parameter limit: Unicode scalars of each text that are shown, at most, around the first difference. Nil for
    ///   all.
    package static func show(
        _ before: String,
        _ after: String,
        as place: Place = .value,
        limit: Int? = nil
    ) -> (before: String, after: String) {
        let replaced = SuspectCharacters.replacing(before, after)
        let (old, new) = (Array(before.unicodeScalars), Array(after.unicodeScalars))
        let common = zip(old, new).prefix { $0 == $1 }.count
        let same = zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.count
        func show(_ text: String) -> String {
            let suspects = SuspectCharacters.all(in: text).union(replaced.intersection(text.unicodeScalars))
            let end = text.unicodeScalars.count - min(same, min(old.count, new.count) - common)
            if let cut = cut(text, around: common, limit, differsUntil: end, naming: suspects) { return cut }
            return suspects.isEmpty && isPlain(text, as: place) ? text : quote(text, naming: suspects)
        }
        return (show(before), show(after))
    }

    /// A part of the text within the limit, always between quotes, and the numbers of characters left out before and
    /// after.
    /// - Parameter end: where the difference to the other text ends.
    /// - Returns: nil if the whole text is within the limit.
    private static func cut(
        _ text: String,
        around place: Int,
        _ limit: Int?,
        differsUntil end: Int = 0,
        naming suspects: Set<Unicode.Scalar>
    ) -> String? {
        // A text has at least as many bytes as scalars, and the number of bytes is known without counting.
        guard let limit, text.utf8.count > limit else { return nil }
        let scalars = text.unicodeScalars
        let count = scalars.count
        guard count > limit else { return nil }
        let start = max(0, min(place - limit / 4, count - limit))
        let stretch = quote(String(scalars.dropFirst(start).prefix(limit)), naming: suspects)
        let rest = count - start - limit
        let remark = end > start + limit ? ", which differ too" : ""
        return (start > 0 ? "\(start.grouped) characters … " : "") + stretch
            + (rest > 0 ? " … \(rest.grouped) more characters\(remark)" : "")
    }

    // MARK: What can be misread

    /// Whether the text begins with a letter or a digit and has only characters that mean nothing anywhere.
    ///
    /// Nearly all texts are so, and the closer look at the others takes many times as long.
    private static func isHarmless(_ text: String, as place: Place) -> Bool {
        let space = UInt8(ascii: " ")
        var previous = space
        for byte in text.utf8 {
            switch byte {
            case _ where byte.isLetter || byte.isDigit: break
            // A text may not begin with one of these.
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@"):
                if previous == space { return false }
            case space: if previous == space || place == .element { return false }
            default: return false
            }
            previous = byte
        }
        return previous != space
    }

    private static func isPlain(_ text: String, as place: Place) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return place == .line }
        let space = UInt8(ascii: " ")
        guard last != space, first != UInt8(ascii: "\""), VisibleText.escape(text) == text else { return false }
        switch place {
        case .line: return !text.hasPrefix("…") && SpaceRuns.longest(in: text) < SpaceRuns.minimumCounted
        case .element where text.utf8.contains(where: { ",] \\".utf8.contains($0) }): return false
        case .value where text.utf8.contains(UInt8(ascii: "\\")) || text.containsBytes(of: "…"): return false
        case .element, .value:
            guard first != space, first != UInt8(ascii: "("), first != UInt8(ascii: "[") else { return false }
            return !text.containsBytes(of: "->") && SpaceRuns.longest(in: text) < 2
        }
    }

    // MARK: Quotes

    private static func quote(_ text: String, naming suspects: Set<Unicode.Scalar>) -> String {
        var result = "\""
        for piece in SpaceRuns.pieces(of: text) {
            switch piece {
            case .spaces(let count): result += "\\u{20}×\(count)"
            case .scalar(let scalar): result += shown(scalar, isNamed: suspects.contains(scalar))
            }
        }
        return VisibleText.escape(result + "\"")
    }

    private static func shown(_ scalar: Unicode.Scalar, isNamed: Bool) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case _ where isNamed || InvisibleCharacter.contains(scalar):
            "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        default: String(Character(scalar))
        }
    }
}

/// Runs of spaces, which can push the text after them out of sight.
private enum SpaceRuns {
    /// A run of at least this many spaces is replaced by its count.
    static let minimumCounted = 8

    enum Piece {
        case scalar(Unicode.Scalar)
        case spaces(Int)
    }

    /// The length of the longest run after the indentation; an indentation of more than 40 spaces counts too.
    static func longest(in text: String) -> Int {
        var (longest, current) = (0, 0)
        for byte in text.utf8.drop(while: { $0 == UInt8(ascii: " ") }) {
            current = byte == UInt8(ascii: " ") ? current + 1 : 0
            longest = max(longest, current)
        }
        let indent = text.utf8.prefix { $0 == UInt8(ascii: " ") }.count
        return indent > 40 ? max(longest, indent) : longest
    }

    static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var spaces = 0
        func flush() {
            if spaces >= minimumCounted {
                pieces.append(.spaces(spaces))
            } else {
                pieces += Array(repeating: .scalar(" "), count: spaces)
            }
            spaces = 0
        }
        for scalar in text.unicodeScalars {
            if scalar == " " {
                spaces += 1
            } else {
                flush()
                pieces.append(.scalar(scalar))
            }
        }
        flush()
        return pieces
    }
}
