/// A `postgres://` address, looked at before libpq sees it.
///
/// libpq ends the login and password at the first `@` or `/`, wherever they were meant to end, takes what follows for a
/// host and a port, and shows those in its errors. So a URL that could be meant otherwise never gets there.
struct DatabaseURL {
    /// What stands between `//` and `?`.
    private let head: Substring
    /// What stands behind `?`.
    private let query: Substring

    /// - Returns: nil where the address is no such URL.
    init?(_ address: String) {
        guard let scheme = ["postgres://", "postgresql://"].first(where: address.hasPrefix) else { return nil }
        let rest = address.dropFirst(scheme.count)
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        head = parts[0]
        query = parts.count > 1 ? parts[1] : ""
    }

    /// Whether RFC 3986 and libpq find the same login, password, hosts and ports in it.
    var isUnambiguous: Bool {
        let parts = head.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count <= 2, Self.isEncoded(head) else { return false }
        if parts.count == 2, parts[0].contains(where: { "/#".contains($0) }) { return false }
        // libpq looks for the end of a login in the query as well, unless a path comes before that.
        if parts.count == 1, query.contains("@"), !head.contains("/") { return false }
        let hosts = parts[parts.count - 1].prefix { $0 != "/" }
        return hosts.split(separator: ",", omittingEmptySubsequences: false).allSatisfy(Self.isHost)
    }

    /// Whether each `%` begins a byte of two hexadecimal digits.
    private static func isEncoded(_ text: Substring) -> Bool {
        text.split(separator: "%", omittingEmptySubsequences: false).dropFirst().allSatisfy { piece in
            piece.utf8.count >= 2
                && piece.utf8.prefix(2).allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
                }
        }
    }

    /// Whether it is a name or an address, with a port or without.
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
