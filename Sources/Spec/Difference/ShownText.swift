/// Shows a text on one line so that no two texts look alike and nothing in it is invisible.
///
/// A text stands as it is where it can be taken for nothing else. Otherwise it stands between double quotes, in which
/// `\"`, `\\`, `\n`, `\t`, `\r` and `\u{A0}` stand for one character each.
package enum ShownText {
    /// What is shown where there is no value.
    ///
    /// A text of the same letters is shown between quotes.
    package static let none = "(none)"

    /// Where a text stands, and so what it could be taken for.
    package enum Place: Sendable {
        /// Alone behind a field's name or a sign: it must not look like a list, like no value or like a change.
        case value
        /// Between the commas of a list.
        case element
        /// One line of a longer text, such as a script, in which brackets and backslashes are ordinary.
        case line
    }

    /// The text, between quotes where it could be misread.
    /// - Parameter limit: Unicode scalars that are shown; the others are counted in their place. Nil for all.
    package static func show(_ text: String, as place: Place = .value, limit: Int? = nil) -> String {
        cut(text, around: 0, limit) ?? (isPlain(text, as: place) ? text : quote(text))
    }

    /// Both texts, so that what differs can be seen: where one letter took the place of another that looks the same, or
    /// the same letters are composed in another way, those outside of ASCII are named by their numbers.
    /// - Parameter limit: Unicode scalars that are shown of each, around the first that differs. Nil for all.
    package static func show(
        _ before: String,
        _ after: String,
        as place: Place = .value,
        limit: Int? = nil
    ) -> (before: String, after: String) {
        let hidden = hiddenDifferences(before, after)
        let common = zip(before.unicodeScalars, after.unicodeScalars).prefix { $0 == $1 }.count
        func show(_ text: String) -> String {
            if let cut = cut(text, around: common, limit, revealing: hidden) { return cut }
            let isClear = isPlain(text, as: place) && !text.unicodeScalars.contains(where: hidden.contains)
            return isClear ? text : quote(text, revealing: hidden)
        }
        return (show(before), show(after))
    }

    /// So much of a text as the limit allows, always between quotes, so that the text cannot hold the counts around it.
    /// - Returns: nil where the whole text is within the limit.
    private static func cut(
        _ text: String,
        around place: Int,
        _ limit: Int?,
        revealing hidden: Set<Unicode.Scalar> = []
    ) -> String? {
        // Bytes are counted at no cost, and there are never fewer of them.
        guard let limit, text.utf8.count > limit else { return nil }
        let scalars = text.unicodeScalars
        let count = scalars.count
        guard count > limit else { return nil }
        let start = max(0, min(place - limit / 4, count - limit))
        let stretch = quote(String(scalars.dropFirst(start).prefix(limit)), revealing: hidden)
        let rest = count - start - limit
        return (start > 0 ? "\(start.grouped) characters … " : "") + stretch
            + (rest > 0 ? " … \(rest.grouped) more characters" : "")
    }

    // MARK: What can be misread

    private static func isPlain(_ text: String, as place: Place) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return place == .line }
        let space = UInt8(ascii: " ")
        guard last != space, first != UInt8(ascii: "\"") else { return false }
        if place == .element, text.utf8.contains(where: { ",]".utf8.contains($0) }) { return false }
        if place != .line {
            guard first != space, first != UInt8(ascii: "("), first != UInt8(ascii: "[") else { return false }
            guard !text.utf8.contains(UInt8(ascii: "\\")), !text.contains(" -> "), !text.contains("…") else {
                return false
            }
        }
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return VisibleText.escape(text) == text }
        if text.unicodeScalars.contains(where: InvisibleCharacter.contains) { return false }
        if text.unicodeScalars.first?.properties.generalCategory.isMark ?? false { return false }
        return LookalikeLetters.inMixedWords(of: text).isEmpty && VisibleText.escape(text) == text
    }

    /// The scalars that tell the texts apart, though a reader may not see how.
    private static func hiddenDifferences(_ before: String, _ after: String) -> Set<Unicode.Scalar> {
        guard Array(before.utf8) != Array(after.utf8) else { return [] }
        let (old, new) = (Array(before.unicodeScalars), Array(after.unicodeScalars))
        // Swift compares text by what it means: the same letters, whether composed or not.
        if before == after { return Set((old + new).filter { !$0.isASCII }) }
        guard old.count == new.count else { return [] }
        let different = zip(old, new).filter { $0 != $1 }
        let foreign = different.compactMap { $0.isASCII == $1.isASCII ? nil : $0.isASCII ? $1 : $0 }
        guard foreign.count == different.count, foreign.allSatisfy(LookalikeLetters.contains) else { return [] }
        return Set(foreign)
    }

    // MARK: Quotes

    private static func quote(_ text: String, revealing hidden: Set<Unicode.Scalar> = []) -> String {
        var hidden = hidden.union(LookalikeLetters.inMixedWords(of: text))
        // A mark at the start would be drawn over the quote.
        if let first = text.unicodeScalars.first, first.properties.generalCategory.isMark { hidden.insert(first) }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if hidden.contains(scalar) || InvisibleCharacter.contains(scalar) {
                    result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return VisibleText.escape(result + "\"")
    }
}

extension Unicode.GeneralCategory {
    /// Whether the character joins the one before it.
    fileprivate var isMark: Bool {
        switch self {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }
}
