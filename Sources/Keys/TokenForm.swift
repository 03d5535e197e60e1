/// The form of the token of an API key: `hxk_`, 30 random characters and a checksum of 6, all of `0-9A-Za-z`.
///
/// The checksum is the CRC-32 of the 34 characters before it in base 62, so a scanner tells a token from a text that
/// only looks like one, and a typing error is found without a database.
package enum TokenForm {
    /// The start of each token.
    package static let lead = "hxk_"
    static let randomCount = 30
    static let checksumCount = 6
    /// The number of characters of a token.
    package static let length = lead.utf8.count + randomCount + checksumCount
    /// The number of first characters that are stored, so that people can tell tokens apart.
    package static let prefixLength = 8

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// Whether a text is a token.
    package enum Verdict: Sendable, Equatable {
        case token
        /// The text has not the form of a token.
        case malformed
        /// The text has the form of a token, but its last six characters do not belong to the others.
        case wrongChecksum
    }

    package static func judge(_ text: some Collection<UInt8>) -> Verdict {
        guard text.count == length, text.starts(with: lead.utf8),
            text.dropFirst(lead.utf8.count).allSatisfy(isDigit)
        else { return .malformed }
        let body = text.prefix(length - checksumCount)
        return text.suffix(checksumCount).elementsEqual(checksum(of: body)) ? .token : .wrongChecksum
    }

    /// Whether the byte is one of `0-9A-Za-z`.
    static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// The six characters at the end of a token.
    private static func checksum(of body: some Sequence<UInt8>) -> [UInt8] {
        var rest = CRC32.checksum(body)
        var digits: [UInt8] = []
        for _ in 0..<checksumCount {
            digits.append(alphabet[Int(rest % 62)])
            rest /= 62
        }
        return digits.reversed()
    }

    /// Writes a new token into a buffer of `length` bytes.
    static func write(to buffer: UnsafeMutableRawBufferPointer, _ randomness: Randomness) {
        buffer.copyBytes(from: lead.utf8)
        var index = lead.utf8.count
        let end = length - checksumCount
        while index < end {
            // A byte from 248 on would make the first characters of the alphabet likelier than the others.
            var byte: UInt8 = 0
            withUnsafeMutableBytes(of: &byte) { randomness.fill($0) }
            guard byte < 248 else { continue }
            buffer[index] = alphabet[Int(byte % 62)]
            index += 1
        }
        let checksum = checksum(of: UnsafeRawBufferPointer(rebasing: buffer[..<end]))
        UnsafeMutableRawBufferPointer(rebasing: buffer[end...]).copyBytes(from: checksum)
    }
}
