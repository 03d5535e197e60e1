/// Hides what may be a secret in text that is about to be shown.
///
/// A secret may stand anywhere in a spec by mistake: as a key, under another field, beside what is wrong. It is told by
/// its form: a long word of letters and digits, which is no resource's name, or a password in a URL.
package enum SecretText {
    /// The fewest characters of a secret that has small letters, capitals and digits.
    ///
    /// Shorter ones could be guessed; GitLab's tokens have 20.
    private static let shortest = 20
    /// The same where the letters are all small or all capitals, as in hexadecimal digits, or where slashes divide it,
    /// as they may base 64: names and paths are rarely so long.
    private static let shortestOfOneCase = 32
    private static let cover = UInt8(ascii: "*")

    /// Whether a field of that name is meant for a secret, however short.
    package static func isNamed(_ field: String) -> Bool {
        let name = field.lowercased()
        return ["pass", "secret", "token", "key", "credential", "sha256"].contains { name.contains($0) }
    }

    /// The text with each character of such words as an asterisk.
    package static func mask(_ text: String) -> String {
        guard mayHoldAny(text.utf8) else { return text }
        var bytes = Array(text.utf8)
        guard mask(&bytes) else { return text }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a text has a long word or a URL at all: nearly none has, and a spec may have a million mistakes.
    private static func mayHoldAny(_ text: String.UTF8View) -> Bool {
        guard text.count >= shortest else { return false }
        var length = 0
        for byte in text {
            length = isOfWord(byte) || byte == UInt8(ascii: "/") ? length + 1 : 0
            if length >= shortest || byte == UInt8(ascii: "@") { return true }
        }
        return false
    }

    /// - Returns: whether anything was hidden. The bytes stay as many.
    @discardableResult
    package static func mask(_ bytes: inout [UInt8]) -> Bool {
        var hasHidden = maskPasswords(&bytes)
        let slash = UInt8(ascii: "/")
        let words = ranges(of: bytes, where: isOfWord).filter { looksSecret(bytes[$0]) }
        let divided = ranges(of: bytes) { isOfWord($0) || $0 == slash }.filter { range in
            range.count >= shortestOfOneCase && bytes[range].contains(slash) && hasAllSorts(bytes[range])
        }
        for range in words + divided {
            for index in range { bytes[index] = cover }
            hasHidden = true
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

    /// Whether a word is no name, and no word of a language: names have hyphens and no capitals, words have no digits.
    private static func looksSecret(_ word: ArraySlice<UInt8>) -> Bool {
        if word.count >= shortest, hasAllSorts(word) { return true }
        return word.split(separator: UInt8(ascii: "-")).contains { part in
            part.count >= shortestOfOneCase && part.contains(where: isDigit) && part.contains { !isDigit($0) }
        }
    }

    private static func hasAllSorts(_ word: ArraySlice<UInt8>) -> Bool {
        word.contains(where: isDigit) && word.contains { (0x41...0x5A).contains($0) }
            && word.contains { (0x61...0x7A).contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Hides the password of each URL: what stands between the first colon and the at sign of its authority.
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
                for place in (colon + 1)..<at { bytes[place] = cover }
                hasHidden = true
            }
            index = end
        }
        return hasHidden
    }
}
