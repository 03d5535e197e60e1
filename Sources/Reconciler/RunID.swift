internal import Text

/// The ID of a run: a version 4 UUID in lower case.
package struct RunID: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// A new random ID.
    package init() {
        var bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Digest(bytes: bytes).hexadecimal
        let cuts = [0, 8, 12, 16, 20, 32]
        description = zip(cuts, cuts.dropFirst()).map { start, end in
            let from = digits.index(digits.startIndex, offsetBy: start)
            return String(digits[from..<digits.index(from, offsetBy: end - start)])
        }.joined(separator: "-")
    }

    /// The text before the run's ID in the application name of its session.
    package static let sessionPrefix = "hxapply apply "

    /// The application name of the run's session, by which others see whose lock they wait for.
    package var sessionName: String { Self.sessionPrefix + description }

    /// Whether a text is an ID as `description` writes it.
    package static func isWellFormed(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12]
            && parts.joined().allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// The first eight digits, for people.
    package var short: String { String(description.prefix(8)) }
}
