/// Letters of other alphabets that look like Latin letters.
///
/// Such a letter among Latin letters shows that a text was probably made to be misread ("mixed script" in UTS 39,
/// section 5).
enum LookalikeLetters {
    /// Whether the letter belongs to an alphabet that has letters like Latin ones.
    ///
    /// The blocks are those of https://www.unicode.org/Public/UCD/latest/ucd/Blocks.txt.
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Greek, Cyrillic, Armenian, Cherokee, Coptic, Lisu.
        case 0x0370...0x03FF, 0x0400...0x052F, 0x0530...0x058F, 0x13A0...0x13FF, 0x2C80...0x2CFF, 0xA4D0...0xA4FF: true
        // Ligatures, full-width letters, mathematical alphabets, letters of phonetics that look like capitals.
        case 0xFB00...0xFB06, 0xFF21...0xFF5A, 0x1D400...0x1D7FF, 0x1D00...0x1D7F, 0x0250...0x02AF: true
        // Dotless i, long s, clicks, and numerals that are drawn as letters.
        case 0x0131, 0x017F, 0x0237, 0x01C0...0x01C3, 0x2160...0x2188: true
        default: false
        }
    }

    /// Whether the letter itself looks like a Latin letter: the Cyrillic and Greek letters of
    /// https://www.unicode.org/Public/security/latest/confusables.txt.
    static func isConfusable(_ scalar: Unicode.Scalar) -> Bool {
        confusables.contains(scalar)
    }

    private static let confusables = Set(
        "асеорхуіјѕһԁԛԝѵӏАВСЕНІЈКМОРЅТХУҮԌԚԜѴӀοανρυικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ".unicodeScalars
    )
}
