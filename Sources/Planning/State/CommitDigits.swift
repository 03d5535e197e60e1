/// The hexadecimal digits that name a commit.
package enum CommitDigits {
    /// The minimum number of digits: git itself shows at least as many (`core.abbrev`), because fewer are soon
    /// ambiguous.
    package static let least = 7
    /// The number of all digits of a SHA-1 and of a SHA-256.
    private static let whole = [40, 64]

    /// Whether a text consists of hexadecimal digits, and of enough of them.
    package static func areEnough(_ text: String) -> Bool {
        (least...64).contains(text.utf8.count) && text.utf8.allSatisfy(isDigit)
    }

    /// Whether a text consists of all digits of a commit.
    package static func areWhole(_ text: String) -> Bool { areEnough(text) && whole.contains(text.utf8.count) }

    /// Whether two texts name the same commit; one of them may have only its first digits.
    package static func areSame(_ revision: String, _ applied: String) -> Bool {
        guard areEnough(revision), areEnough(applied) else { return revision == applied }
        let (one, other) = (revision.lowercased(), applied.lowercased())
        return one.hasPrefix(other) || other.hasPrefix(one)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
