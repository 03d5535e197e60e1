/// The host names and addresses by which a machine reaches itself.
package enum LoopbackHost {
    /// Whether a host, with or without a port, is `localhost` or a loopback address.
    package static func names(_ authority: String) -> Bool {
        let text = authority.lowercased()
        if text == "::1" { return true }
        var host = text[...]
        if let colon = host.lastIndex(of: ":"), host[host.index(after: colon)...].utf8.allSatisfy(isDigit) {
            host = host[..<colon]
        }
        return host == "localhost" || host == "[::1]"
            || host.hasPrefix("127.") && host.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
