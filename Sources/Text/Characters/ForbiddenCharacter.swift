/// Characters that a spec may not hold, because a reviewer cannot see them or a terminal would interpret them.
package enum ForbiddenCharacter {
    /// The reason why a character is forbidden.
    package enum Fault: Sendable {
        /// It is a line break that editors do not show as one.
        case lineBreak
        /// A terminal may interpret it.
        case control
        /// A reader cannot see it or its effect.
        case hidden
    }

    /// Why a character is forbidden, with its description; nil if it is allowed, as tab and line feed are.
    package static func fault(of scalar: UInt32) -> (Fault, String)? {
        switch scalar {
        case 0x09, 0x0A: nil
        case 0x85, 0x2028, 0x2029:
            (.lineBreak, "the line break \(codePoint(scalar)), which editors do not show as one")
        case 0x00...0x1F, 0x7F...0x9F: (.control, "the control character \(codePoint(scalar))")
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
            (.hidden, "the bidirectional control \(codePoint(scalar))")
        case 0x00AD, 0x034F, 0x115F, 0x1160, 0x180B...0x180F, 0x200B...0x200D, 0x2060...0x2065, 0x206A...0x206F,
            0x17B4...0x17B5, 0x3164, 0xFE00...0xFE0D, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB, 0x1BCA0...0x1BCA3,
            0x1D173...0x1D17A, 0xE0000...0xE0FFF:
            (.hidden, "the invisible character \(codePoint(scalar))")
        case 0xE000...0xF8FF, 0xF0000...0xFFFFD, 0x100000...0x10FFFD:
            (.hidden, "the private-use character \(codePoint(scalar)), which looks different everywhere")
        case 0xFFFE, 0xFFFF: (.control, "the noncharacter \(codePoint(scalar))")
        default: nil
        }
    }

    /// Whether the character must be escaped in output.
    package static func contains(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\t" || scalar == "\n" || fault(of: scalar.value) != nil
    }

    /// The code point, such as `U+202E`.
    package static func codePoint(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
