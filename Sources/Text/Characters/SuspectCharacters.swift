/// Finds the characters of a text that a reader may mistake for others; plans show their code points instead.
enum SuspectCharacters {
    /// The suspect characters of a text: invisible ones, ones that look like ASCII next to ASCII, and ones that reverse the
    /// order of a line.
    static func all(in text: String) -> Set<Unicode.Scalar> {
        guard text.utf8.contains(where: { $0 >= 0x80 || $0 < 0x20 || $0 == 0x7F }) else { return [] }
        var suspects = Set(text.unicodeScalars.filter { InvisibleCharacter.contains($0) || isAlwaysSuspect($0) })
        for word in text.unicodeScalars.split(whereSeparator: { $0.properties.isWhitespace }) {
            suspects.formUnion(inWord(word))
        }
        suspects.formUnion(loneMarks(in: text))
        return suspects
    }

    /// The characters of either text that may look like ASCII, if a change puts them in the place of ASCII characters
    /// or replaces them by ASCII.
    static func replacing(_ before: String, _ after: String) -> Set<Unicode.Scalar> {
        let (old, new) = differing(before, after)
        // Swift's `==` ignores whether letters are composed or decomposed, so only that differs here.
        if before == after { return Set((old + new).filter { !$0.isASCII }) }
        return (old.contains(where: isASCIISign) ? suspects(in: new) : [])
            .union(new.contains(where: isASCIISign) ? suspects(in: old) : [])
    }

    /// The parts of both texts between their common prefix and their common suffix.
    private static func differing(_ before: String, _ after: String) -> ([Unicode.Scalar], [Unicode.Scalar]) {
        let (old, new) = (Array(before.unicodeScalars), Array(after.unicodeScalars))
        let start = zip(old, new).prefix { $0 == $1 }.count
        let maximum = min(old.count, new.count) - start
        let end = zip(old.reversed(), new.reversed()).prefix(maximum).prefix { $0 == $1 }.count
        return (Array(old[start..<(old.count - end)]), Array(new[start..<(new.count - end)]))
    }

    private static func suspects(in scalars: [Unicode.Scalar]) -> Set<Unicode.Scalar> {
        Set(scalars.filter { !$0.isASCII && (LookalikeLetters.contains($0) || !$0.properties.isAlphabetic) })
    }

    /// Whether the character is a visible ASCII character other than a digit, which another character may look like.
    private static func isASCIISign(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && scalar.value > 0x20 && !(0x30...0x39).contains(scalar.value)
    }

    private static func inWord(_ word: Substring.UnicodeScalarView) -> Set<Unicode.Scalar> {
        let foreign = Set(word.filter { !$0.isASCII })
        guard !foreign.isEmpty else { return [] }
        let letters = word.filter { $0.properties.isAlphabetic }
        // If all letters of a word (two or more) look like Latin ones, the word was probably made to look Latin.
        if letters.count > 1, letters.allSatisfy({ LookalikeLetters.isConfusable($0) || $0.isASCII }) {
            return foreign.filter(LookalikeLetters.contains)
        }
        guard word.contains(where: isASCIIWordCharacter) else { return [] }
        let isMixedDirection = word.contains(where: RightToLeft.contains)
        return foreign.filter { LookalikeLetters.contains($0) || isMixedDirection && RightToLeft.contains($0) }
    }

    private static func isASCIIWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
    }

    /// Marks at the start of the text; marks on ASCII characters, since honest texts have the composed letter; and the
    /// third and further marks in a row, which are drawn over other lines.
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

    /// Whether the character is suspect in any text: punctuation and symbols that look like ASCII, and characters that
    /// Unicode defines as equal to another one (canonical singletons).
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

/// Letters that are written from right to left; they reverse the order of digits and punctuation next to them.
enum RightToLeft {
    /// Uses the ranges of https://www.unicode.org/Public/UCD/latest/ucd/extracted/DerivedBidiClass.txt.
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }

    static func isPart(of text: String) -> Bool { text.unicodeScalars.contains(where: contains) }
}

extension Unicode.GeneralCategory {
    /// Whether the character is a mark, which is drawn on the character before it.
    var isMark: Bool {
        switch self {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }
}
