/// A `postgres://` URL, which is checked before libpq reads it.
///
/// For libpq, login and password end at the first `@` or `/`, even if that is part of the password. It reads the rest
/// as host and port, and shows those in its error messages. So an ambiguous URL is never given to libpq.
struct DatabaseURL {
    /// The text between `//` and `?`.
    private let head: Substring
    /// The text after `?`.
    private let query: Substring

    /// - Returns: nil if the address is not a `postgres://` URL.
    init?(_ address: String) {
        guard let scheme = ["postgres://", "postgresql://"].first(where: address.hasPrefix) else { return nil }
        let rest = address.dropFirst(scheme.count)
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        head = parts[0]
        query = parts.count > 1 ? parts[1] : ""
    }

    /// Whether libpq reads the same login, password, hosts and ports from the URL as RFC 3986 defines.
    var isUnambiguous: Bool {
        let parts = head.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count <= 2, Self.isEncoded(head) else { return false }
        if parts.count == 2, parts[0].contains(where: { "/#".contains($0) }) { return false }
        // Without a path, libpq searches for the `@` after the login in the query as well.
        if parts.count == 1, query.contains("@"), !head.contains("/") { return false }
        let hosts = parts[parts.count - 1].prefix { $0 != "/" }
        return hosts.split(separator: ",", omittingEmptySubsequences: false).allSatisfy(Self.isHost)
    }

    /// Whether each `%` comes before two hexadecimal digits.
    private static func isEncoded(_ text: Substring) -> Bool {
        text.split(separator: "%", omittingEmptySubsequences: false).dropFirst().allSatisfy { piece in
            piece.utf8.count >= 2
                && piece.utf8.prefix(2).allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
                }
        }
    }

    /// Whether the text is a host's name or address, with or without a port.
    private static func isHost(_ text: Substring) -> Bool {
        let host: Substring
        let port: Substring
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return false }
            guard host.allSatisfy({ $0.isHexDigit || ":.%".contains($0) }) else { return false }
            port = rest.dropFirst()
        } else {
            let colon = text.firstIndex(of: ":") ?? text.endIndex
            host = text[..<colon]
            port = text[colon...].dropFirst()
            guard PlausibleName.isHost(host) else { return false }
        }
        return port.utf8.allSatisfy { (0x30...0x39).contains($0) } && port.utf8.count <= 5
    }
}
