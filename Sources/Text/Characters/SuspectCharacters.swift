/// Characters of a text that a reader may take for others, and that are named instead of shown.
enum SuspectCharacters {
    /// The suspects of a text by itself: what is invisible, what looks like ASCII beside ASCII, and what turns the
    /// order of a line round.
    static func all(in text: String) -> Set<Unicode.Scalar> {
        guard text.utf8.contains(where: { $0 >= 0x80 || $0 < 0x20 || $0 == 0x7F }) else { return [] }
        var suspects = Set(text.unicodeScalars.filter { InvisibleCharacter.contains($0) || isAlwaysSuspect($0) })
        for word in text.unicodeScalars.split(whereSeparator: { $0.properties.isWhitespace }) {
            suspects.formUnion(inWord(word))
        }
        suspects.formUnion(loneMarks(in: text))
        return suspects
    }

    /// What came or went where the other text has only ASCII, as far as it may look like ASCII.
    static func replacing(_ before: String, _ after: String) -> Set<Unicode.Scalar> {
        let (old, new) = differing(before, after)
        // Swift compares text by what it means: the same letters, whether composed or not.
        if before == after { return Set((old + new).filter { !$0.isASCII }) }
        return (old.contains(where: isASCIISign) ? suspects(in: new) : [])
            .union(new.contains(where: isASCIISign) ? suspects(in: old) : [])
    }

    /// What is left of both texts without their common start and end.
    private static func differing(_ before: String, _ after: String) -> ([Unicode.Scalar], [Unicode.Scalar]) {
        let (old, new) = (Array(before.unicodeScalars), Array(after.unicodeScalars))
        let start = zip(old, new).prefix { $0 == $1 }.count
        let most = min(old.count, new.count) - start
        let end = zip(old.reversed(), new.reversed()).prefix(most).prefix { $0 == $1 }.count
        return (Array(old[start..<(old.count - end)]), Array(new[start..<(new.count - end)]))
    }

    private static func suspects(in scalars: [Unicode.Scalar]) -> Set<Unicode.Scalar> {
        Set(scalars.filter { !$0.isASCII && (LookalikeLetters.contains($0) || !$0.properties.isAlphabetic) })
    }

    /// A letter or a sign of ASCII, for which another character may be taken.
    private static func isASCIISign(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && scalar.value > 0x20 && !(0x30...0x39).contains(scalar.value)
    }

    private static func inWord(_ word: Substring.UnicodeScalarView) -> Set<Unicode.Scalar> {
        let foreign = Set(word.filter { !$0.isASCII })
        guard !foreign.isEmpty else { return [] }
        let letters = word.filter { $0.properties.isAlphabetic }
        // A word of two letters or more that could all be Latin is more likely made to look so.
        if letters.count > 1, letters.allSatisfy({ LookalikeLetters.hasTwin($0) || $0.isASCII }) {
            return foreign.filter(LookalikeLetters.contains)
        }
        guard word.contains(where: isASCIIWordCharacter) else { return [] }
        let isMixedDirection = word.contains(where: RightToLeft.contains)
        return foreign.filter { LookalikeLetters.contains($0) || isMixedDirection && RightToLeft.contains($0) }
    }

    private static func isASCIIWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
    }

    /// Marks at the start, on ASCII letters, which other texts have composed with their marks, and more than two of
    /// them in a row, which are drawn over other lines.
    private static func loneMarks(in text: String) -> Set<Unicode.Scalar> {
        var suspects: Set<Unicode.Scalar> = []
        var previous: Unicode.Scalar?
        var run = 0
        for scalar in text.unicodeScalars {
            if scalar.properties.generalCategory.isMark {
                run += 1
                if previous?.isASCII ?? true || run > 2 { suspects.insert(scalar) }
            } else {
                run = 0
                previous = scalar
            }
        }
        return suspects
    }

    /// Punctuation and symbols that look like ASCII wherever they stand, and characters that are by Unicode's own word
    /// another character (canonical singletons).
    private static func isAlwaysSuspect(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Clicks that look like bars; Greek question mark and semicolon; hyphens, leaders and primes.
        case 0x01C0...0x01C3, 0x037E, 0x0387, 0x1FEF, 0x2010...0x2012, 0x2024, 0x2025, 0x2032...0x2037: true
        // Slashes, minus, set minus, ratio, similar to, and the vertical bar of logic.
        case 0x2044, 0x2212, 0x2215, 0x2216, 0x2223, 0x2236, 0x223C, 0x29F5, 0x29F8, 0x29F9: true
        // Letterlike symbols and numerals, full-width forms, small forms, compatibility ideographs.
        case 0x2100...0x2188, 0xFF01...0xFF5E, 0xFE50...0xFE6F, 0xF900...0xFAFF, 0x2F800...0x2FA1F: true
        default: false
        }
    }
}

/// Letters that are written from right to left, which turns the order of digits and signs beside them round.
enum RightToLeft {
    /// By the blocks of https://www.unicode.org/Public/UCD/latest/ucd/extracted/DerivedBidiClass.txt.
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }

    static func isPart(of text: String) -> Bool { text.unicodeScalars.contains(where: contains) }
}

extension Unicode.GeneralCategory {
    /// Whether the character joins the one before it.
    var isMark: Bool {
        switch self {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }
}
