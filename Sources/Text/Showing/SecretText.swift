/// Hides possible secrets in text that is about to be shown.
///
/// A secret may be anywhere in a spec by mistake, so secrets are recognised by their form: a long word of letters and
/// digits that cannot be the name of a resource, or a password in a URL.
package enum SecretText {
    /// The minimum length of a secret that has small letters, capitals and digits, in characters.
    ///
    /// A shorter secret could be guessed; GitLab's tokens have 20 characters.
    private static let minimumLength = 20
    /// The minimum length of a secret with letters of one case only, such as hexadecimal digits, or with slashes, such
    /// as base 64, in characters.
    ///
    /// Names and paths are rarely this long.
    private static let minimumLengthOfOneCase = 32
    /// The character that replaces each character of a secret.
    private static let maskCharacter = UInt8(ascii: "*")

    /// Whether the name of a field says that it holds a secret.
    package static func isNamed(_ field: String) -> Bool {
        let name = field.lowercased()
        return ["pass", "secret", "token", "key", "credential", "sha256"].contains { name.contains($0) }
    }

    /// The text with each character of a possible secret replaced by an asterisk.
    package static func mask(_ text: String) -> String {
        guard mayHoldAny(text.utf8) else { return text }
        var bytes = Array(text.utf8)
        guard mask(&bytes) else { return text }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the text has a long word or an `@` at all; this quick test comes first, since a spec may have a million
    /// errors.
    private static func mayHoldAny(_ text: String.UTF8View) -> Bool {
        guard text.count >= minimumLength else { return false }
        var length = 0
        for byte in text {
            length = isOfWord(byte) || byte == UInt8(ascii: "/") ? length + 1 : 0
            if length >= minimumLength || byte == UInt8(ascii: "@") { return true }
        }
        return false
    }

    /// Replaces each byte of a possible secret by an asterisk; the number of bytes stays the same.
    /// - Returns: whether anything was replaced.
    @discardableResult
    package static func mask(_ bytes: inout [UInt8]) -> Bool {
        var hasHidden = maskPasswords(&bytes)
        let slash = UInt8(ascii: "/")
        let words = ranges(of: bytes, where: isOfWord).filter { looksSecret(bytes[$0]) }
        let divided = ranges(of: bytes) { isOfWord($0) || $0 == slash }.filter { range in
            range.count >= minimumLengthOfOneCase && bytes[range].contains(slash) && hasAllSorts(bytes[range])
        }
        for range in words + divided {
            for index in range { bytes[index] = maskCharacter }
            hasHidden = true
        }
        return hasHidden
    }

    /// Whether the byte may be part of a secret: letters, digits, and the other characters of base 64 and of tokens'
    /// prefixes.
    static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"),
            UInt8(ascii: "="):
            true
        default: false
        }
    }

    private static func ranges(of bytes: [UInt8], where isInside: (UInt8) -> Bool) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, isInside(bytes[end]) { end += 1 }
            if end > start { ranges.append(start..<end) }
            start = max(end, start + 1)
        }
        return ranges
    }

    /// Whether a word looks like a secret: unlike names it is long without hyphens or has capitals, unlike words of a
    /// language it has digits.
    private static func looksSecret(_ word: ArraySlice<UInt8>) -> Bool {
        if word.count >= minimumLength, hasAllSorts(word) { return true }
        return word.split(separator: UInt8(ascii: "-")).contains { part in
            part.count >= minimumLengthOfOneCase && part.contains(where: isDigit) && part.contains { !isDigit($0) }
        }
    }

    private static func hasAllSorts(_ word: ArraySlice<UInt8>) -> Bool {
        word.contains(where: isDigit) && word.contains { (0x41...0x5A).contains($0) }
            && word.contains { (0x61...0x7A).contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Hides the password of each URL: the text between the first colon and the at sign of the URL's authority.
    private static func maskPasswords(_ bytes: inout [UInt8]) -> Bool {
        var hasHidden = false
        var index = 0
        while index + 3 < bytes.count {
            guard bytes[index...].starts(with: "://".utf8) else {
                index += 1
                continue
            }
            let start = index + 3
            let end = bytes[start...].firstIndex { $0 <= 0x20 || "/'\"`<>,".utf8.contains($0) } ?? bytes.count
            if let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")),
                let colon = bytes[start..<at].firstIndex(of: UInt8(ascii: ":"))
            {
                for place in (colon + 1)..<at { bytes[place] = maskCharacter }
                hasHidden = true
            }
            index = end
        }
        return hasHidden
    }
}
