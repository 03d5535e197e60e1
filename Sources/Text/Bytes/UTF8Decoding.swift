/// Decodes UTF-8 scalar by scalar and reports invalid bytes, without replacement characters.
package enum UTF8Decoding {
    /// The scalar at a byte index and its length in bytes; nil if the bytes are not valid UTF-8.
    package static func scalar(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> (value: UInt32, length: Int)? {
        let lead = text[index]
        let (length, bits, minimum): (Int, UInt32, UInt32) =
            switch lead {
            case 0x00...0x7F: (1, UInt32(lead), 0)
            case 0xC2...0xDF: (2, UInt32(lead & 0x1F), 0x80)
            case 0xE0...0xEF: (3, UInt32(lead & 0x0F), 0x800)
            case 0xF0...0xF4: (4, UInt32(lead & 0x07), 0x10000)
            default: (0, 0, 0)
            }
        guard length > 0, index + length <= text.count else { return nil }
        var value = bits
        for offset in 1..<max(length, 1) {
            let byte = text[index + offset]
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        guard value >= minimum, value <= 0x10FFFF, !(0xD800...0xDFFF).contains(value) else { return nil }
        return (value, length)
    }
}
