internal import Text

/// Free text.
///
/// Control characters are refused, since libpq would cut the text at a NUL and a terminal would obey an escape.
enum TextScalar {
    static func encode(
        _ scalar: ScalarBytes,
        limit: Int,
        lines: TextLines,
        isPlain: Bool,
        into output: inout [UInt8]
    ) -> ValueProblem? {
        if isPlain, PlainScalar.isAmbiguous(scalar) { return .quoteIt(scalar) }
        guard (1...limit).contains(scalar.count) else {
            let hint = scalar.isEmpty ? "leave the field out" : nil
            return ValueProblem(code: .wrongLength, demand: "must be 1 to \(limit) bytes long", hint: hint)
        }
        if let problem = forbiddenCharacter(in: scalar, lines: lines) { return problem }
        CellText.appendEscaped(scalar, to: &output)
        return nil
    }

    private static func forbiddenCharacter(in scalar: ScalarBytes, lines: TextLines) -> ValueProblem? {
        var index = 0
        while index < scalar.count {
            let byte = scalar[index]
            if byte >= 0x20, byte < 0x7F {
                index += 1
            } else if byte == 0x0A || byte == 0x09 {
                guard lines == .many else {
                    return ValueProblem(code: .controlCharacter, demand: "must be one line without tabs")
                }
                index += 1
            } else {
                guard let (value, length) = UTF8Decoding.scalar(in: scalar, at: index) else {
                    return ValueProblem(code: .invalidUTF8, demand: "must be UTF-8")
                }
                if let (code, name) = ForbiddenCharacter.name(of: value), !JoinerContext.allows(scalar, at: index) {
                    return ValueProblem(code: code, demand: "must not hold \(name)")
                }
                index += length
            }
        }
        return nil
    }
}

/// Whether a text may run over several lines.
package enum TextLines: Sendable, Hashable {
    case one, many
}
