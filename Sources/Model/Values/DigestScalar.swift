internal import Text

/// A SHA-256 digest as 64 hexadecimal digits.
enum DigestScalar {
    static func encode(_ scalar: ScalarBytes, into output: inout [UInt8]) -> ValueProblem? {
        guard scalar.count == 64, scalar.allSatisfy(isHexadecimal) else {
            return ValueProblem(
                code: .notADigest,
                demand: "must be a SHA-256 digest of 64 hexadecimal digits",
                hint: "printf %s \"$TOKEN\" | sha256sum"
            )
        }
        output.append(contentsOf: scalar.lazy.map { $0.isUpperLetter ? $0 | 0x20 : $0 })
        return nil
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool { byte.isDigit || (byte | 0x20) &- 0x61 < 6 }
}
