/// Base64 with padding (RFC 4648, section 4).
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    /// - Returns: nil if the text is not the exact result of `encode` for some bytes.
    package static func decode(_ text: Substring) -> [UInt8]? {
        let characters = Array(text.utf8)
        let digits = characters.prefix { $0 != padding }
        let paddingCount = characters.count - digits.count
        guard characters.count.isMultiple(of: 4), paddingCount <= 2,
            characters.suffix(paddingCount).allSatisfy({ $0 == padding })
        else { return nil }
        var bytes: [UInt8] = []
        var bits = 0
        var count = 0
        for character in digits {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            bits = (bits << 6 | value) & 0xFFFF
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        // The bits after the last whole byte must be zero.
        return bits & (1 << count - 1) == 0 ? bytes : nil
    }

    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for index in 0..<4 {
                text.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 0x3F] : padding)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
