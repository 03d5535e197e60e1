package import Text

/// The SHA-256 of a secret as 64 hexadecimal digits in lower case.
package struct DigestValue: ValueType {
    private static let form = WordForm("0-9a-f", length: 64...64)
    private static let withCapitals = WordForm("0-9A-Fa-f", length: 64...64)

    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        guard Self.form.matches(scalar) else {
            if Self.withCapitals.matches(scalar) {
                return ValueProblem(
                    code: .digestInCapitals,
                    demand: "must be in lower case, as sha256sum writes a digest",
                    hint: "the digest is the same in lower case"
                )
            }
            return ValueProblem(
                code: .notADigest,
                demand: "must be a SHA-256 digest of 64 hexadecimal digits",
                hint: "printf %s \"$TOKEN\" | sha256sum"
            )
        }
        output.append(contentsOf: scalar)
        return nil
    }

    package var isSafeWithoutQuotes: Bool { true }
    package var isDigest: Bool { true }
    package var constraints: [Constraint] { [.pattern(written: Self.form.pattern, stored: Self.form.pattern)] }
    package var words: String { "SHA-256 digest, 64 hexadecimal digits in lower case" }
}
