/// Bech32 (BIP 173) without its limit of 90 characters, as age writes keys.
enum Bech32 {
    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let generators: [UInt32] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3]
    private static let checksumCount = 6

    /// The bytes of a text in lower case.
    ///
    /// - Parameter lead: what the text must begin with, before the separator `1`.
    /// - Returns: nil if it is not the text of some bytes.
    static func decode(_ text: some Collection<UInt8>, lead: String) -> [UInt8]? {
        let start = Array("\(lead)1".utf8)
        guard text.starts(with: start) else { return nil }
        var values: [UInt8] = []
        for byte in text.dropFirst(start.count) {
            guard let value = alphabet.firstIndex(of: byte) else { return nil }
            values.append(UInt8(value))
        }
        guard values.count > checksumCount, polymod(expanded(lead) + values) == 1 else { return nil }
        return bytes(of: values.dropLast(checksumCount))
    }

    /// Joins groups of five bits; nil if the bits that remain are not fewer than five zeros.
    private static func bytes(of values: ArraySlice<UInt8>) -> [UInt8]? {
        var bits: UInt32 = 0
        var count = 0
        var bytes: [UInt8] = []
        for value in values {
            bits = (bits << 5 | UInt32(value)) & 0xFFF
            count += 5
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return count < 5 && bits & (1 << UInt32(count) - 1) == 0 ? bytes : nil
    }

    private static func expanded(_ lead: String) -> [UInt8] {
        lead.utf8.map { $0 >> 5 } + [0] + lead.utf8.map { $0 & 31 }
    }

    private static func polymod(_ values: [UInt8]) -> UInt32 {
        values.reduce(1) { checksum, value in
            let top = checksum >> 25
            let shifted = (checksum & 0x1FF_FFFF) << 5 ^ UInt32(value)
            return generators.indices.reduce(shifted) { top >> UInt32($1) & 1 == 1 ? $0 ^ generators[$1] : $0 }
        }
    }
}
