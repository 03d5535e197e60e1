/// Characters that have no place in a spec, because a reviewer cannot see them or a terminal would obey them.
package enum ForbiddenCharacter {
    /// Why a character is refused, or nil where it may stand.
    ///
    /// Tab and line feed may.
    static func name(of scalar: UInt32) -> (DiagnosticCode, String)? {
        switch scalar {
        case 0x09, 0x0A: nil
        case 0x85, 0x2028, 0x2029:
            (.forbiddenLineBreak, "the line break \(codePoint(scalar)), which editors do not show as one")
        case 0x00...0x1F, 0x7F...0x9F: (.controlCharacter, "the control character \(codePoint(scalar))")
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
            (.hiddenCharacter, "the bidirectional control \(codePoint(scalar))")
        case 0x00AD, 0x034F, 0x115F, 0x1160, 0x180B...0x180F, 0x200B...0x200D, 0x2060...0x2065, 0x206A...0x206F,
            0x17B4...0x17B5, 0x3164, 0xFE00...0xFE0D, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB, 0x1BCA0...0x1BCA3,
            0x1D173...0x1D17A, 0xE0000...0xE0FFF:
            (.hiddenCharacter, "the invisible character \(codePoint(scalar))")
        case 0xE000...0xF8FF, 0xF0000...0xFFFFD, 0x100000...0x10FFFD:
            (.hiddenCharacter, "the private-use character \(codePoint(scalar)), which looks different everywhere")
        case 0xFFFE, 0xFFFF: (.controlCharacter, "the noncharacter \(codePoint(scalar))")
        default: nil
        }
    }

    /// Whether the character must be escaped before it is shown to a person.
    package static func contains(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\t" || scalar == "\n" || name(of: scalar.value) != nil
    }

    /// `U+202E` and the like.
    package static func codePoint(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// Decodes UTF-8 by the byte, without a replacement character for what is not UTF-8.
enum UTF8Decoding {
    /// The scalar that begins at `index` and its length in bytes; nil for overlong, surrogate and cut-off forms.
    static func scalar(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> (value: UInt32, length: Int)? {
        let lead = text[index]
        let (length, bits, least): (Int, UInt32, UInt32) =
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
        guard value >= least, value <= 0x10FFFF, !(0xD800...0xDFFF).contains(value) else { return nil }
        return (value, length)
    }
}
