/// Letters that look like Latin ones and are none.
///
/// A word of Latin letters with one of these among them is the mark of a text that is made to be misread: "mixed script"
/// in UTS 39, section 5. Blocks by https://www.unicode.org/Public/UCD/latest/ucd/Blocks.txt.
enum LookalikeLetters {
    /// The lookalikes in words that have Latin letters too.
    static func inMixedWords(of text: String) -> Set<Unicode.Scalar> {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return [] }
        var found: Set<Unicode.Scalar> = []
        for word in text.unicodeScalars.split(whereSeparator: { !$0.properties.isAlphabetic && !contains($0) }) {
            guard word.contains(where: \.isASCII) else { continue }
            found.formUnion(word.filter(contains))
        }
        return found
    }

    /// Whether the letter looks like a Latin one.
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Greek, Cyrillic, Armenian, Cherokee, Coptic, Lisu.
        case 0x0370...0x03FF, 0x0400...0x052F, 0x0530...0x058F, 0x13A0...0x13FF, 0x2C80...0x2CFF, 0xA4D0...0xA4FF: true
        // Ligatures, full-width letters, mathematical alphabets, letters of phonetics that look like capitals.
        case 0xFB00...0xFB06, 0xFF21...0xFF5A, 0x1D400...0x1D7FF, 0x1D00...0x1D7F, 0x0250...0x02AF: true
        default: false
        }
    }
}
