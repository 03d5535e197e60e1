/// What may be shown of an address that turned out wrong: what looks like a name, and not like a piece of a password.
enum PlausibleName {
    /// Whether the text can be a host's name, an address or the directory of a socket, percent-encoded or not.
    static func isHost(_ text: some StringProtocol) -> Bool {
        text.utf8.count <= 255 && text.utf8.allSatisfy { isAlphanumeric($0) || "-._~%".utf8.contains($0) }
    }

    /// libpq's message with whatever stands in quotation marks hidden where it cannot be a name, a path or a number.
    static func mask(_ message: String) -> String {
        var pieces = message.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
        // An odd one is left where a quoted text holds a quotation mark: then nobody knows what is quoted.
        guard pieces.count % 2 == 1 else { return pieces[0] + "(not shown)" }
        let isAboutNumber = message.contains("invalid port number") || message.contains("invalid integer value")
        for index in stride(from: 1, to: pieces.count, by: 2) {
            if !isShowable(pieces[index]) || isAboutNumber && index == 1 { pieces[index] = "(not shown)" }
        }
        return pieces.joined(separator: "\"")
    }

    /// A name, a path, or an address of IPv6, which alone holds colons.
    private static func isShowable(_ text: String) -> Bool {
        if text.contains(":") { return text.allSatisfy { $0.isHexDigit || ":.%".contains($0) } }
        return text.utf8.allSatisfy { isAlphanumeric($0) || "-._~/ []".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
