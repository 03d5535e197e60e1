/// Tells plain scalars that a YAML reader somewhere takes for something other than text.
///
/// The union of what YAML 1.1 and YAML 1.2's core schema resolve to null, bool, int, float, timestamp, merge or value:
/// `no`, `~`, `012`, `1_000`, `1:30`, `0x1F`, `.inf`, `2024-01-01` and the rest.
package enum PlainScalar {
    package static func isAmbiguous(_ text: some Collection<UInt8>) -> Bool {
        guard let first = text.first else { return true }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            return isNumber(text) || isTimestamp(text)
        case UInt8(ascii: "~"), UInt8(ascii: "="): return text.count == 1
        case UInt8(ascii: "<"): return text.elementsEqual("<<".utf8)
        default:
            return text.count <= 5 && words.contains(String(decoding: text, as: UTF8.self).lowercased())
        }
    }

    private static let words: Set<String> = ["null", "y", "n", "yes", "no", "on", "off", "true", "false"]

    private static func isNumber(_ text: some Collection<UInt8>) -> Bool {
        let signs: [UInt8] = [UInt8(ascii: "+"), UInt8(ascii: "-")]
        let body = signs.contains(text.first ?? 0) ? Array(text.dropFirst()) : Array(text)
        let word = String(decoding: body, as: UTF8.self).lowercased()
        if [".inf", ".nan"].contains(word) { return true }
        if word.hasPrefix("0x") { return isRun(word.dropFirst(2), of: "0123456789abcdef_") }
        if word.hasPrefix("0o") { return isRun(word.dropFirst(2), of: "01234567_") }
        if word.hasPrefix("0b") { return isRun(word.dropFirst(2), of: "01_") }
        return isDecimalOrSexagesimal(word)
    }

    /// Digits with `_`, `.`, `:` and one exponent, in any order that a lenient reader may take for a number.
    private static func isDecimalOrSexagesimal(_ word: String) -> Bool {
        let parts = word.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
        guard let mantissa = parts.first, mantissa.utf8.contains(where: \.isDigit) else { return false }
        guard isRun(mantissa, of: "0123456789_.:") else { return false }
        guard parts.count == 2 else { return true }
        let exponent = parts[1].first.map { "+-".contains($0) } == true ? parts[1].dropFirst() : parts[1]
        return isRun(exponent, of: "0123456789_")
    }

    /// `YYYY-M-D`, alone or with a time after it (YAML 1.1's timestamp).
    private static func isTimestamp(_ text: some Collection<UInt8>) -> Bool {
        let parts = Array(text.prefix(10)).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[0].allSatisfy(\.isDigit) else { return false }
        return parts[1].allSatisfy(\.isDigit) && parts[2].first?.isDigit == true
            && (text.count <= 10 || parts[2].allSatisfy(\.isDigit) && isTimeSeparator(text.dropFirst(10).first))
    }

    private static func isTimeSeparator(_ byte: UInt8?) -> Bool {
        byte == UInt8(ascii: "T") || byte == UInt8(ascii: "t") || byte == UInt8(ascii: " ")
    }

    private static func isRun(_ text: some StringProtocol, of characters: String) -> Bool {
        !text.isEmpty && text.allSatisfy(characters.contains)
    }
}
