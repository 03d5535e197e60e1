package import Text

/// A name `[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?`: a DNS label (RFC 1123, 2.1).
package struct NameValue: ValueType {
    private static let form = WordForm("a-z0-9", inside: "-", length: 1...63)

    /// What a name must be; the text follows `must be`.
    package static var demand: String {
        "1 to \(form.length.upperBound) of a-z, 0-9 and '-', with a letter or digit at both ends"
    }

    /// The form of names as a regular expression.
    package static var pattern: String { form.pattern }

    package init() {}

    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        guard Self.form.matches(scalar) else { return Self.problem(scalar, isPlain) }
        if isPlain, PlainScalar.isAmbiguous(scalar) { return .quoteIt(scalar) }
        output.append(contentsOf: scalar)
        return nil
    }

    private static func problem(_ scalar: ScalarBytes, _ isPlain: Bool) -> ValueProblem {
        if isPlain, PlainScalar.isAmbiguous(scalar) { return .quoteIt(scalar) }
        return ValueProblem(
            code: .notAName,
            demand: "must be \(demand)",
            hint: suggestion(scalar).map { "such as '\($0)'" }
        )
    }

    /// The most similar name: in lower case, with hyphens for other characters.
    private static func suggestion(_ scalar: ScalarBytes) -> String? {
        let mapped = scalar.prefix(form.length.upperBound).map { byte in
            byte.isLowerLetter || byte.isDigit ? byte : byte.isUpperLetter ? byte | 0x20 : UInt8(ascii: "-")
        }
        let name = String(decoding: mapped, as: UTF8.self).split(separator: "-").joined(separator: "-")
        return name.isEmpty ? nil : name
    }

    package var constraints: [Constraint] { [.pattern(written: Self.pattern, stored: Self.pattern)] }
    package var words: String { "name: 1 to \(Self.form.length.upperBound) of `a-z`, `0-9`, `-`" }
}
