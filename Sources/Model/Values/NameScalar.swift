package import Text

/// `[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?`: a DNS label (RFC 1123, 2.1).
package enum NameScalar {
    package static let maximumLength = 63
    /// The rule as a regular expression, for JSON Schema and Postgres alike.
    package static let pattern = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"

    package static func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        guard isName(scalar) else { return problem(scalar, isPlain) }
        if isPlain, PlainScalar.isAmbiguous(scalar) { return .quoteIt(scalar) }
        output.append(contentsOf: scalar)
        return nil
    }

    static func isName(_ scalar: ScalarBytes) -> Bool {
        guard let first = scalar.first, let last = scalar.last, scalar.count <= maximumLength else { return false }
        let hyphen = UInt8(ascii: "-")
        return first != hyphen && last != hyphen
            && scalar.allSatisfy { $0.isLowerLetter || $0.isDigit || $0 == hyphen }
    }

    private static func problem(_ scalar: ScalarBytes, _ isPlain: Bool) -> ValueProblem {
        if isPlain, PlainScalar.isAmbiguous(scalar) { return .quoteIt(scalar) }
        return ValueProblem(
            code: .notAName,
            demand: "must be 1 to \(maximumLength) of a-z, 0-9 and '-', with a letter or digit at both ends",
            hint: suggestion(scalar).map { "such as '\($0)'" }
        )
    }

    /// The nearest name: lower case, other characters as hyphens.
    private static func suggestion(_ scalar: ScalarBytes) -> String? {
        let mapped = scalar.prefix(maximumLength).map { byte in
            byte.isLowerLetter || byte.isDigit ? byte : byte.isUpperLetter ? byte | 0x20 : UInt8(ascii: "-")
        }
        let name = String(decoding: mapped, as: UTF8.self).split(separator: "-").joined(separator: "-")
        return name.isEmpty ? nil : name
    }
}
