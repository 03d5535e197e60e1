package import Text

/// The SHA-256 of a secret as 64 hexadecimal digits, stored in lower case.
package struct DigestValue: ValueType {
    private static let written = WordForm("0-9A-Fa-f", length: 64...64)
    private static let stored = WordForm("0-9a-f", length: 64...64)

    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        guard Self.written.matches(scalar) else {
            return ValueProblem(
                code: .notADigest,
                demand: "must be a SHA-256 digest of 64 hexadecimal digits",
                hint: "printf %s \"$TOKEN\" | sha256sum"
            )
        }
        output.append(contentsOf: scalar.lazy.map { $0.isUpperLetter ? $0 | 0x20 : $0 })
        return nil
    }

    package var isSafeWithoutQuotes: Bool { true }
    package var isDigest: Bool { true }
    package var constraints: [Constraint] { [.pattern(written: Self.written.pattern, stored: Self.stored.pattern)] }
    package var words: String { "SHA-256 digest, 64 hexadecimal digits" }
}
