/// Decides whether U+200C or U+200D is allowed at a place: the spelling of a language needs it, or it joins emoji.
///
/// These are the rules A1, A2 and B of UAX 31, section 2.3.1 (for source text see UTS 55, 3.1.1); rule B is slightly
/// stricter here. Elsewhere a joiner has no effect that a reader could see.
package enum JoinerContext {
    private static let nonJoiner: UInt32 = 0x200C
    private static let joiner: UInt32 = 0x200D
    /// Marks on one letter that are skipped, at most (the stream-safe limit of UAX 15, section 13).
    private static let maximumMarks = 30

    /// Whether the joiner at a byte index is allowed.
    /// - Returns: false for any other character.
    package static func allows(_ text: ScalarBytes, at index: Int) -> Bool {
        guard let (value, length) = UTF8Decoding.scalar(in: text, at: index) else { return false }
        switch value {
        case nonJoiner:
            return isBetweenJoiningLetters(text, index, index + length)
                || followsVirama(text, index) && hasLetter(text, from: index + length)
        case joiner:
            return followsVirama(text, index) && !hasMark(text, at: index + length)
                || isBetweenEmoji(text, index, index + length)
        default: return false
        }
    }

    // MARK: Rule A1

    private static func isBetweenJoiningLetters(_ text: ScalarBytes, _ start: Int, _ end: Int) -> Bool {
        guard let before = letter(text, before: start, through: isTransparent),
            let after = letter(text, from: end, through: isTransparent),
            let left = JoiningScript.of(before), let right = JoiningScript.of(after)
        else { return false }
        return left.joinsNext && left.script == right.script
    }

    /// Whether the character has `Joining_Type=Transparent`; format characters have it too, but no spec holds them.
    private static func isTransparent(_ scalar: Unicode.Scalar) -> Bool {
        [.nonspacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
    }

    // MARK: Rules A2 and B

    /// Whether a letter with a virama comes before the joiner, with only reordered marks between virama and joiner.
    private static func followsVirama(_ text: ScalarBytes, _ start: Int) -> Bool {
        var hasVirama = false
        var place = start
        for _ in 0..<maximumMarks {
            guard let (scalar, index) = scalar(text, before: place) else { return false }
            place = index
            if isVirama(scalar) {
                hasVirama = true
            } else if scalar.properties.generalCategory != .nonspacingMark {
                return hasVirama && isLetter(scalar)
            } else if !hasVirama, scalar.properties.canonicalCombiningClass == .notReordered {
                return false
            }
        }
        return false
    }

    private static func hasLetter(_ text: ScalarBytes, from index: Int) -> Bool {
        letter(text, from: index) { scalar in
            scalar.properties.generalCategory == .nonspacingMark
                && scalar.properties.canonicalCombiningClass != .notReordered
        }.map(isLetter) ?? false
    }

    /// Whether a mark comes next.
    ///
    /// Rule B forbids only dependent vowels, which are marks; this is the stricter rule.
    private static func hasMark(_ text: ScalarBytes, at index: Int) -> Bool {
        guard let next = scalar(text, at: index)?.scalar else { return false }
        return [.nonspacingMark, .spacingMark, .enclosingMark].contains(next.properties.generalCategory)
    }

    private static func isVirama(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.canonicalCombiningClass == .virama
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    // MARK: Emoji

    /// Whether emoji are on both sides (`emoji_zwj_sequence` of UTS 51); a modifier or U+FE0F may come before the
    /// joiner.
    private static func isBetweenEmoji(_ text: ScalarBytes, _ start: Int, _ end: Int) -> Bool {
        let before = letter(text, before: start) { $0.value == 0xFE0F || $0.properties.isEmojiModifier }
        return [before, scalar(text, at: end)?.scalar].allSatisfy { $0.map(isEmoji) ?? false }
    }

    /// Whether the character is an emoji by itself, unlike digits, `#`, `*`, `©` and `®`.
    private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x2000 && scalar.properties.isEmoji
    }

    // MARK: Walking

    /// The nearest scalar before a byte index that is not skipped.
    private static func letter(
        _ text: ScalarBytes,
        before start: Int,
        through isPassed: (Unicode.Scalar) -> Bool
    ) -> Unicode.Scalar? {
        var place = start
        for _ in 0..<maximumMarks {
            guard let (scalar, index) = scalar(text, before: place) else { return nil }
            if !isPassed(scalar) { return scalar }
            place = index
        }
        return nil
    }

    /// The first scalar from a byte index on that is not skipped.
    private static func letter(
        _ text: ScalarBytes,
        from start: Int,
        through isPassed: (Unicode.Scalar) -> Bool
    ) -> Unicode.Scalar? {
        var place = start
        for _ in 0..<maximumMarks {
            guard let (scalar, end) = scalar(text, at: place) else { return nil }
            if !isPassed(scalar) { return scalar }
            place = end
        }
        return nil
    }

    private static func scalar(_ text: ScalarBytes, at index: Int) -> (scalar: Unicode.Scalar, end: Int)? {
        guard index < text.count, let (value, length) = UTF8Decoding.scalar(in: text, at: index) else { return nil }
        return Unicode.Scalar(value).map { ($0, index + length) }
    }

    private static func scalar(_ text: ScalarBytes, before end: Int) -> (scalar: Unicode.Scalar, start: Int)? {
        var start = end - 1
        while start > 0, end - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
        guard start >= 0, let (scalar, next) = scalar(text, at: start), next == end else { return nil }
        return (scalar, start)
    }
}
