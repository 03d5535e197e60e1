/// The hexadecimal digits that name a commit.
package enum CommitDigits {
    /// The fewest that git itself shows for a commit (`core.abbrev`); fewer soon mean several.
    package static let least = 7
    /// All digits: of SHA-1, and of SHA-256.
    private static let whole = [40, 64]

    /// Whether a text is digits, and enough of them to tell a commit from others.
    package static func areEnough(_ text: String) -> Bool {
        (least...64).contains(text.utf8.count) && text.utf8.allSatisfy(isDigit)
    }

    /// Whether a text is all digits of a commit.
    package static func areWhole(_ text: String) -> Bool { areEnough(text) && whole.contains(text.utf8.count) }

    /// Whether two texts name one commit, one of them by its first digits perhaps.
    package static func areSame(_ revision: String, _ applied: String) -> Bool {
        guard areEnough(revision), areEnough(applied) else { return revision == applied }
        let (one, other) = (revision.lowercased(), applied.lowercased())
        return one.hasPrefix(other) || other.hasPrefix(one)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
