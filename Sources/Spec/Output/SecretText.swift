/// Hides what may be a secret in text that is about to be shown.
///
/// A secret may stand anywhere in a spec by mistake: as a key, under another field, beside what is wrong. It is told by
/// its form: a long word of letters and digits, which is no resource's name.
package enum SecretText {
    /// The fewest characters of a secret.
    ///
    /// Shorter ones could be guessed; AWS's keys and GitLab's tokens have 20.
    private static let shortest = 20
    private static let cover = UInt8(ascii: "*")

    /// The text with each character of such words as an asterisk.
    package static func mask(_ text: String) -> String {
        guard text.utf8.count >= shortest else { return text }
        var bytes = Array(text.utf8)
        guard mask(&bytes) else { return text }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// - Returns: whether anything was hidden. The bytes stay as many.
    @discardableResult
    static func mask(_ bytes: inout [UInt8]) -> Bool {
        var hasHidden = false
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, isOfWord(bytes[end]) { end += 1 }
            if end - start >= shortest, looksSecret(bytes[start..<end]) {
                for index in start..<end { bytes[index] = cover }
                hasHidden = true
            }
            start = max(end, start + 1)
        }
        return hasHidden
    }

    /// Letters, digits, and what base 64 and the providers' prefixes have besides.
    static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"),
            UInt8(ascii: "="):
            true
        default: false
        }
    }

    /// Whether a long word is no name, and no word of a language.
    ///
    /// Names have hyphens and no capitals; words have no digits. A UUID or a date is no secret either.
    private static func looksSecret(_ word: ArraySlice<UInt8>) -> Bool {
        let hasDigit = word.contains { (0x30...0x39).contains($0) }
        let hasCapital = word.contains { (0x41...0x5A).contains($0) }
        let hasSmall = word.contains { (0x61...0x7A).contains($0) }
        guard hasDigit, hasCapital || hasSmall else { return false }
        if hasCapital, hasSmall { return true }
        // Parts between hyphens that are as long as a secret are none of a name.
        return word.split(separator: UInt8(ascii: "-")).contains { part in
            part.count >= shortest && part.contains { (0x30...0x39).contains($0) }
        }
    }
}
