/// An e-mail address: ASCII, one `@`, a domain with a dot; stored in lower case, so that one address has one spelling.
enum EmailScalar {
    /// RFC 5321, 4.5.3.1.3, less the angle brackets.
    static let maximumLength = 254
    /// RFC 5321, 4.5.3.1.1.
    private static let maximumLocalLength = 64
    /// The stored form as a regular expression, for Postgres.
    package static let pattern = "^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9-]+([.][a-z0-9-]+)+$"

    static func encode(_ scalar: ScalarBytes, into output: inout [UInt8]) -> ValueProblem? {
        guard isAddress(scalar) else {
            return ValueProblem(
                code: .notAnEmail,
                demand: "must be an e-mail address in ASCII of at most \(maximumLength) bytes"
            )
        }
        output.append(contentsOf: scalar.lazy.map { $0.isUpperLetter ? $0 | 0x20 : $0 })
        return nil
    }

    private static func isAddress(_ scalar: ScalarBytes) -> Bool {
        guard scalar.count <= maximumLength, let at = scalar.firstIndex(of: UInt8(ascii: "@")) else { return false }
        let local = scalar[..<at]
        let domain = scalar[(at + 1)...]
        return isDotted(local, isLocalCharacter) && local.count <= maximumLocalLength
            && isDotted(domain, isDomainCharacter) && domain.contains(UInt8(ascii: "."))
            && domain.split(separator: UInt8(ascii: ".")).allSatisfy(isLabel)
    }

    /// Whether every part between dots is filled with such characters.
    private static func isDotted(_ text: Slice<ScalarBytes>, _ isAllowed: (UInt8) -> Bool) -> Bool {
        let dot = UInt8(ascii: ".")
        var previous = dot
        for byte in text {
            guard byte == dot ? previous != dot : isAllowed(byte) else { return false }
            previous = byte
        }
        return previous != dot
    }

    /// A DNS label (RFC 1035, 2.3.1), of characters that are already known to be right.
    private static func isLabel(_ label: Slice<ScalarBytes>) -> Bool {
        label.count <= 63 && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
    }

    private static func isLocalCharacter(_ byte: UInt8) -> Bool {
        isDomainCharacter(byte) || "!#$%&'*+/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isDomainCharacter(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-")
    }
}
