internal import Glibc
package import Text

/// The host and port of an address.
///
/// Other machines will send requests to the addresses of a spec. They must not reach the machine itself or the metadata
/// service of its cloud (server-side request forgery).
package enum Authority {
    /// Whether the text has only characters that an address may have without escapes.
    package static func isPrintable(_ scalar: ScalarBytes) -> Bool {
        scalar.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}".utf8.contains($0) }
    }

    /// Why the host with an optional port is refused; nil if it is accepted.
    package static func problem(of authority: Substring) -> ValueProblem? {
        guard let host = host(of: authority) else {
            return ValueProblem(code: .notAnAddress, demand: "must name a host, with an optional port from 1 to 65535")
        }
        guard !ReachableAddress.isForbidden(host: host) else {
            return ValueProblem(
                code: .notAnAddress,
                demand: "must not be a loopback, link-local, multicast, unspecified or metadata address"
            )
        }
        return nil
    }

    /// The host in lower case, without brackets and port; nil if the text is no host.
    private static func host(of authority: Substring) -> String? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]"), isPort(authority[authority.index(after: end)...]) else {
                return nil
            }
            let host = String(authority[authority.index(after: authority.startIndex)..<end])
            return ReachableAddress.isIPv6(host) ? host.lowercased() : nil
        }
        let host = authority.prefix { $0 != ":" }
        guard isPort(authority[host.endIndex...]), isHostName(host) else { return nil }
        return host.lowercased()
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard !text.isEmpty else { return true }
        guard text.first == ":", text.dropFirst().utf8.allSatisfy(\.isDigit) else { return false }
        return Int(text.dropFirst()).map { (1...65_535).contains($0) } ?? false
    }

    private static func isHostName(_ host: Substring) -> Bool {
        let labels = (host.hasSuffix(".") ? host.dropLast() : host).split(
            separator: ".",
            omittingEmptySubsequences: false
        )
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
        }
    }
}

/// Tells which hosts a server must not send requests to.
enum ReachableAddress {
    /// The names of metadata services of clouds, and `localhost` (RFC 6761, 6.3).
    private static let forbiddenNames: Set<String> = [
        "localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback", "metadata", "metadata.goog",
        "metadata.google.internal", "instance-data", "instance-data.ec2.internal",
    ]

    /// The metadata services of Alibaba, Azure and Oracle, which are outside the link-local range.
    private static let metadataAddresses: [[UInt8]] = [[100, 100, 100, 200], [168, 63, 129, 16], [192, 0, 0, 192]]

    static func isForbidden(host: String) -> Bool {
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        if forbiddenNames.contains(name) || name.hasSuffix(".localhost") { return true }
        if isIPv6(name) { return isForbidden(ipv6: name) }
        let lastLabel = name.split(separator: ".").last ?? ""
        guard lastLabel.utf8.allSatisfy(\.isDigit) || lastLabel.hasPrefix("0x") else { return false }
        // `inet_aton` also accepts 127.1, 0x7f.1 and 2130706433 as addresses, so only addresses of four parts are
        // allowed.
        return ipv4(name).map(isForbidden(ipv4:)) ?? true
    }

    static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, text, &address) == 1
    }

    private static func ipv4(_ text: String) -> [UInt8]? {
        var address = in_addr()
        guard inet_pton(AF_INET, text, &address) == 1 else { return nil }
        return withUnsafeBytes(of: &address) { Array($0) }
    }

    private static func isForbidden(ipv4 bytes: [UInt8]) -> Bool {
        switch (bytes[0], bytes[1]) {
        case (0, _), (127, _), (169, 254), (224..., _): true
        default: metadataAddresses.contains(bytes)
        }
    }

    private static func isForbidden(ipv6 text: String) -> Bool {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return true }
        let bytes = withUnsafeBytes(of: &address) { Array($0) }
        let leadingZeros = bytes.prefix { $0 == 0 }.count
        if leadingZeros >= 15, bytes[15] <= 1 { return true }
        let isMapped = leadingZeros == 10 && bytes[10] == 0xFF && bytes[11] == 0xFF
        let isTranslated = Array(bytes[..<12]) == [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        if isMapped || isTranslated || leadingZeros >= 12 { return isForbidden(ipv4: Array(bytes[12...])) }
        if bytes[0] == 0x20, bytes[1] == 0x02 { return isForbidden(ipv4: Array(bytes[2..<6])) }
        let amazonMetadata: [UInt8] = [0xFD, 0, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54]
        return bytes[0] == 0xFF || bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80 || bytes == amazonMetadata
    }
}
