package import Text

/// An e-mail address in ASCII with one `@` and a dot in the domain; stored in lower case, so that it has one spelling.
package struct EmailValue: ValueType {
    /// The maximum number of bytes: RFC 5321, 4.5.3.1.3, without the angle brackets.
    private static let maximumLength = 254
    /// The maximum number of bytes before the `@`: RFC 5321, 4.5.3.1.1.
    private static let maximumLocalLength = 64
    /// A regular expression for the text in a spec, for editors; it does not contain all rules.
    private static let written = "^[^@\\s]+@[^@\\s.]+([.][^@\\s.]+)+$"
    /// A regular expression for the stored text, for Postgres.
    private static let stored = "^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9-]+([.][a-z0-9-]+)+$"

    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        if let fault = Self.fault(of: scalar) {
            return ValueProblem(code: .notAnEmail, demand: "must be an e-mail address in ASCII, but \(fault)")
        }
        output.append(contentsOf: scalar.lazy.map { $0.isUpperLetter ? $0 | 0x20 : $0 })
        return nil
    }

    /// The rule that the text violates; nil if it is an address.
    private static func fault(of scalar: ScalarBytes) -> String? {
        guard scalar.count <= maximumLength else { return "has \(scalar.count) bytes, more than \(maximumLength)" }
        if let space = scalar.first(where: { $0 <= 0x20 || $0 == 0x7F }) {
            return space == 0x20 ? "holds a space" : "holds a control character"
        }
        guard scalar.allSatisfy({ $0 < 0x80 }) else { return "holds a character that is not ASCII" }
        if scalar.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }) {
            return "holds more than the bare address"
        }
        let parts = scalar.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { return parts.count == 1 ? "has no '@'" : "has more than one '@'" }
        return fault(ofLocal: parts[0]) ?? fault(ofDomain: parts[1])
    }

    private static func fault(ofLocal local: Slice<ScalarBytes>) -> String? {
        if local.isEmpty { return "has nothing before the '@'" }
        guard local.count <= maximumLocalLength else {
            return "has more than \(maximumLocalLength) bytes before the '@'"
        }
        if let other = local.first(where: { !isLocalCharacter($0) && $0 != UInt8(ascii: ".") }) {
            return "has \(shown(other)) before the '@'"
        }
        let atoms = local.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return atoms.contains { $0.isEmpty } ? "has a dot in the wrong place before the '@'" : nil
    }

    /// The rule for DNS labels that the domain violates (RFC 1035, 2.3.1); nil if there is none.
    private static func fault(ofDomain domain: Slice<ScalarBytes>) -> String? {
        if domain.isEmpty { return "has nothing behind the '@'" }
        if let other = domain.first(where: { !isDomainCharacter($0) && $0 != UInt8(ascii: ".") }) {
            return "has \(shown(other)) behind the '@'"
        }
        let labels = domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.count == 1 { return "has no dot in its domain" }
        if labels.contains(where: { $0.isEmpty }) { return "has a dot in the wrong place in its domain" }
        if labels.contains(where: { $0.count > 63 }) { return "has a part of its domain longer than 63 bytes" }
        let hyphen = UInt8(ascii: "-")
        let isOpen = labels.contains { $0.first == hyphen || $0.last == hyphen }
        return isOpen ? "has a part of its domain that begins or ends with '-'" : nil
    }

    private static func shown(_ byte: UInt8) -> String { "'\(Character(Unicode.Scalar(byte)))'" }

    private static func isLocalCharacter(_ byte: UInt8) -> Bool {
        isDomainCharacter(byte) || "!#$%&'*+/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isDomainCharacter(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-")
    }

    package var constraints: [Constraint] {
        [
            .length(1...Self.maximumLength), .pattern(written: Self.written, stored: Self.stored),
        ]
    }

    package var words: String { "e-mail address" }

    package func asked(_ text: String) -> AskedValue? {
        var cell: [UInt8] = []
        var text = text
        text.withUTF8 { CopyEscapes.append($0, to: &cell) }
        return .cell(cell.map { $0.isUpperLetter ? $0 | 0x20 : $0 })
    }
}
