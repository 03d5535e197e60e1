/// Decides which parts of a wrong address may be shown: texts that look like a name and not like a part of a password.
enum PlausibleName {
    /// Whether the text can be a host's name, an IPv4 address or a percent-encoded directory of a socket.
    static func isHost(_ text: some StringProtocol) -> Bool {
        text.utf8.count <= 255 && text.utf8.allSatisfy { isAlphanumeric($0) || "-._~%".utf8.contains($0) }
    }

    /// A message of libpq in which quoted texts that cannot be a name, a path or an address are replaced by `(not
    /// shown)`.
    static func mask(_ message: String) -> String {
        var pieces = message.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
        // With an odd number of quotation marks, a quoted text itself holds one, so it is unknown where it ends.
        guard pieces.count % 2 == 1 else { return pieces[0] + "(not shown)" }
        let isAboutNumber = message.contains("invalid port number") || message.contains("invalid integer value")
        for index in stride(from: 1, to: pieces.count, by: 2) {
            if !isShowable(pieces[index]) || isAboutNumber && index == 1 { pieces[index] = "(not shown)" }
        }
        return pieces.joined(separator: "\"")
    }

    /// Whether the text can be a name, a path, or an IPv6 address, which is the only one of these with colons.
    private static func isShowable(_ text: String) -> Bool {
        if text.contains(":") { return text.allSatisfy { $0.isHexDigit || ":.%".contains($0) } }
        return text.utf8.allSatisfy { isAlphanumeric($0) || "-._~/ []".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
