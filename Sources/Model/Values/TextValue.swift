package import Text

/// Free text.
///
/// Control characters are refused, because libpq would cut the text at a NUL and a terminal would execute escape
/// sequences.
package struct TextValue: ValueType {
    /// The maximum number of bytes.
    package let limit: Int
    /// Whether the text may have several lines.
    package let lines: TextLines

    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        if isPlain, PlainScalar.isAmbiguous(scalar) { return .quoteIt(scalar) }
        guard (1...limit).contains(scalar.count) else {
            let hint = scalar.isEmpty ? ValueProblem.Omission.field.hint : nil
            return ValueProblem(code: .wrongLength, demand: "must be 1 to \(limit) bytes long", hint: hint)
        }
        if let problem = forbiddenCharacter(in: scalar) { return problem }
        CellText.appendEscaped(scalar, to: &output)
        return nil
    }

    private func forbiddenCharacter(in scalar: ScalarBytes) -> ValueProblem? {
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

    package var constraints: [Constraint] { [.length(1...limit)] }

    package var words: String {
        lines == .one ? "text of one line, at most \(limit) bytes" : "text, at most \(limit) bytes"
    }
}

/// Whether a text may have several lines.
package enum TextLines: Sendable, Hashable {
    case one, many
}
