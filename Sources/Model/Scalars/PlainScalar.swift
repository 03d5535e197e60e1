internal import Text

/// Recognizes scalars without quotes that some YAML reader takes for something other than text.
///
/// These are all scalars that YAML 1.1 or the core schema of YAML 1.2 resolves to null, bool, int, float, timestamp,
/// merge or value: `no`, `~`, `012`, `1_000`, `1:30`, `0x1F`, `.inf`, `2024-01-01` and others.
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

    /// Digits with `_`, `.`, `:` and one exponent, in any order that a lenient reader may accept as a number.
    private static func isDecimalOrSexagesimal(_ word: String) -> Bool {
        let parts = word.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
        guard let mantissa = parts.first, mantissa.utf8.contains(where: \.isDigit) else { return false }
        guard isRun(mantissa, of: "0123456789_.:") else { return false }
        guard parts.count == 2 else { return true }
        let exponent = parts[1].first.map { "+-".contains($0) } == true ? parts[1].dropFirst() : parts[1]
        return isRun(exponent, of: "0123456789_")
    }

    /// A date `YYYY-M-D`, alone or followed by a time (the timestamp of YAML 1.1).
    private static func isTimestamp(_ text: some Collection<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        var rest = Array(text.prefix(11))[...]
        func takeDigits(_ count: ClosedRange<Int>) -> Bool {
            let digits = rest.prefix(while: \.isDigit)
            rest = rest.dropFirst(digits.count)
            return count.contains(digits.count)
        }
        func takeHyphen() -> Bool { rest.popFirst() == hyphen }
        guard takeDigits(4...4), takeHyphen(), takeDigits(1...2), takeHyphen(), takeDigits(1...2) else { return false }
        return rest.first.map { "Tt \t".utf8.contains($0) } ?? true
    }

    private static func isRun(_ text: some StringProtocol, of characters: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(characters.utf8.contains)
    }
}
