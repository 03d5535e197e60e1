internal import Keys
internal import Text

/// A secret that stands in a text: a token of hxapply, a private key, or a provider's token.
///
/// A secret that was in a spec is in git's history and in pipelines' logs, and must be replaced.
struct LeakedSecret {
    /// The bytes of the text that are the secret, or its first line.
    let range: Range<Int>
    /// What it is, for a message: `a token of GitHub`.
    let name: String

    /// The length of the shortest secret, and of the shortest word that needs a look: `-----BEGIN`.
    private static let minimumLength = 20
    private static let minimumWord = 10

    /// The secrets in a text, the first one first.
    ///
    /// Words are found by looking at every tenth byte, since most words of a spec are short.
    static func find(in text: ScalarBytes) -> [LeakedSecret] {
        var found: [LeakedSecret] = []
        var start = 0
        while start + minimumWord <= text.count {
            let probe = start + minimumWord - 1
            guard isOfWord(text[probe]) else {
                start = probe + 1
                continue
            }
            var first = probe
            while first > start, isOfWord(text[first - 1]) { first -= 1 }
            if first > start {
                start = first
                continue
            }
            var end = probe + 1
            while end < text.count, isOfWord(text[end]) { end += 1 }
            look(at: first..<end, in: text, &found)
            start = end + 1
        }
        return found
    }

    /// Whether the byte may stand in a secret of one word.
    private static func isOfWord(_ byte: UInt8) -> Bool { wordBytes[Int(byte)] }

    private static let wordBytes: [Bool] = (0..<256).map { SecretShape.Body.dotted.contains(UInt8($0)) }

    private static func look(at word: Range<Int>, in text: ScalarBytes, _ found: inout [LeakedSecret]) {
        if let key = privateKey(endingFirstWord: word, in: text) { return found.append(key) }
        guard word.count >= minimumLength else { return }
        var index = word.lowerBound
        while index + minimumLength <= word.upperBound {
            if let secret = secret(at: index, of: word, in: text) {
                found.append(secret)
                index = secret.range.upperBound
            } else {
                index += 1
            }
        }
    }

    private static func secret(at index: Int, of word: Range<Int>, in text: ScalarBytes) -> LeakedSecret? {
        if text[index] == lead, index + TokenForm.length <= word.upperBound {
            let range = index..<(index + TokenForm.length)
            if TokenForm.judge(text[range]) == .token {
                return LeakedSecret(range: range, name: "the token of an API key")
            }
        }
        // A lead within a longer word of letters and digits is one by chance.
        guard index == word.lowerBound || !SecretShape.Body.alphanumeric.contains(text[index - 1]) else { return nil }
        for shape in SecretShape.byFirstByte[Int(text[index])] {
            if let length = shape.length(in: text, at: index) {
                return LeakedSecret(range: index..<(index + length), name: shape.name)
            }
        }
        return webToken(at: index, of: word, in: text)
    }

    private static let lead = TokenForm.lead.utf8.first

    // MARK: Several parts

    private static let pemLead = Array("-----BEGIN".utf8)
    private static let pemName = Array("PRIVATE KEY".utf8)
    /// The longest text between the first word and the end of the line that is looked at.
    private static let pemLength = 64

    /// A private key between lines of dashes, as OpenSSL, OpenSSH and GnuPG write it.
    private static func privateKey(endingFirstWord word: Range<Int>, in text: ScalarBytes) -> LeakedSecret? {
        guard text[word].suffix(pemLead.count).elementsEqual(pemLead) else { return nil }
        let rest = text[word.upperBound...].prefix(pemLength).prefix { $0 != 0x0A }
        guard rest.first == 0x20, isTitle(rest) else { return nil }
        let start = word.upperBound - pemLead.count
        return LeakedSecret(range: start..<(word.upperBound + rest.count), name: "a private key")
    }

    /// Whether a text is capitals, among them the name of private keys, with dashes behind it.
    private static func isTitle(_ text: Slice<ScalarBytes>) -> Bool {
        let words = text.prefix { $0 != UInt8(ascii: "-") }
        let hasDashes = text[words.endIndex...].starts(with: "-----".utf8)
        let isOfCapitals = words.allSatisfy { $0.isUpperLetter || $0.isDigit || $0 == 0x20 }
        return hasDashes && isOfCapitals && ScalarBytes(rebasing: words).contains(pemName)
    }

    /// The maximum lengths of a JSON Web Token and of its first part that are looked at.
    ///
    /// HTTP servers take no longer ones in a header. Without a limit, a line of many beginnings would take quadratic
    /// time.
    private static let webTokenLength = 8192
    private static let webHeaderLength = 1024

    /// A JSON Web Token: three parts of base 64, of which the first two begin with a brace and a quotation mark.
    private static func webToken(at index: Int, of word: Range<Int>, in text: ScalarBytes) -> LeakedSecret? {
        guard text[index] == UInt8(ascii: "e"), isWebPart(at: index, of: word, in: text) else { return nil }
        let end = min(word.upperBound, index + webTokenLength)
        let dot = UInt8(ascii: ".")
        func firstDot(_ range: Range<Int>) -> Int? {
            ScalarBytes(rebasing: text[range]).firstIndex(of: dot, from: 0).map { range.lowerBound + $0 }
        }
        guard let first = firstDot(index..<min(end, index + webHeaderLength)), first - index >= 16,
            isWebPart(at: first + 1, of: word, in: text), let second = firstDot((first + 1)..<end)
        else { return nil }
        let last = firstDot((second + 1)..<end) ?? end
        guard last - second > 16 else { return nil }
        return LeakedSecret(range: index..<last, name: "a JSON Web Token")
    }

    /// Whether `{"` or `{ "` stands there in base 64.
    private static func isWebPart(at index: Int, of word: Range<Int>, in text: ScalarBytes) -> Bool {
        guard index < word.upperBound else { return false }
        let part = text[index..<word.upperBound]
        return part.starts(with: "eyJ".utf8) || part.starts(with: "eyAi".utf8)
    }

    // MARK: Messages

    /// The text with each character of a secret replaced by an asterisk.
    static func mask(_ text: String) -> String {
        guard text.utf8.count >= minimumWord else { return text }
        var bytes = Array(text.utf8)
        let found = bytes.withUnsafeBufferPointer(find)
        guard !found.isEmpty else { return text }
        for index in found.flatMap(\.range) { bytes[index] = UInt8(ascii: "*") }
        return String(decoding: bytes, as: UTF8.self)
    }
}
