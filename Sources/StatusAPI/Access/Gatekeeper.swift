internal import HTTPTypes
internal import Spec

/// Decides who may ask: checks keys, slows down guessing, counts requests.
struct Gatekeeper: Sendable {
    let store: SnapshotStore
    /// Whether everything is shown without a key.
    let isOpen: Bool
    let throttle: FailureThrottle
    let rateLimit: RateLimit

    /// A request that may be answered, and what its caller has left.
    struct Admission: Sendable {
        let bearer: Bearer
        let snapshot: Snapshot
        let view: SnapshotStore.View
        let secret: String?
        let standing: RateLimit.Standing?
    }

    /// Lets a request in or says why not.
    ///
    /// - Parameter address: where it comes from, looked up only where it is needed.
    func admit(_ head: HTTPRequest, address: () -> String) throws(Problem) -> Admission {
        let view = store.view
        let secret = Credentials.secret(in: head.headerFields)
        guard isOpen || secret != nil else { throw .unauthorized }
        guard let snapshot = view.snapshot else { throw .databaseAway }
        if isOpen {
            // Else a page of somebody else's, whose name leads to this machine, could read all of it (DNS rebinding).
            guard LoopbackHost.names(head.authority ?? "") else {
                throw Problem(.badRequest, "Without keys, ask this machine by its own name, such as localhost.")
            }
            let bearer = Bearer.anyone(in: snapshot)
            return Admission(
                bearer: bearer,
                snapshot: snapshot,
                view: view,
                secret: nil,
                standing: rateLimit.count(address())
            )
        }
        guard let secret else { throw .unauthorized }
        guard let bearer = KeyCheck(snapshot: snapshot).bearer(of: secret) else {
            if let wait = throttle.noteFailure(from: address()) {
                var problem = Problem(.tooManyRequests, "Too many invalid keys came from here.", retryAfter: wait)
                problem.isAboutKey = true
                throw problem
            }
            throw .invalidKey
        }
        let standing = rateLimit.count(bearer.name)
        return Admission(bearer: bearer, snapshot: snapshot, view: view, secret: secret, standing: standing)
    }

    /// Whether the bearer may use the route at all.
    func mayUse(_ route: Route, _ bearer: Bearer) -> Bool {
        switch route.access {
        case .anonymous, .key: true
        case .platform: isOpen || bearer.identities.contains(where: \.viewer.isPlatform)
        }
    }

    /// The same call on the newest snapshot, if it may still be made.
    func renewed(_ call: Call) throws(Problem) -> Call {
        let view = store.view
        guard let snapshot = view.snapshot else { throw .databaseAway }
        guard let secret = call.secret else { return call.with(view, snapshot, .anyone(in: snapshot)) }
        guard let bearer = KeyCheck(snapshot: snapshot).bearer(of: secret) else { throw .unauthorized }
        return call.with(view, snapshot, bearer)
    }
}

/// Names by which a machine reaches itself.
package enum LoopbackHost {
    /// Whether a host, with or without a port, is such a name or address.
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

/// The secret that a request shows.
enum Credentials {
    /// A key is never longer.
    private static let longest = 512

    /// The bearer token (RFC 6750), or the password of Basic (RFC 7617), which is what browsers ask people for.
    static func secret(in fields: HTTPFields) -> String? {
        let values = fields[values: .authorization]
        guard values.count == 1, let value = values.first, value.utf8.count <= longest * 2 else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let secret: String?
        switch parts[0].lowercased() {
        case "bearer": secret = String(parts[1].drop { $0 == " " })
        case "basic": secret = password(parts[1].drop { $0 == " " })
        default: secret = nil
        }
        guard let secret, !secret.isEmpty, secret.utf8.count <= longest else { return nil }
        return secret
    }

    private static func password(_ text: Substring) -> String? {
        guard let pair = Base64.decode(text), let colon = pair.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        return String(validating: pair[(colon + 1)...], as: UTF8.self)
    }
}

/// Base64: RFC 4648, 4.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// - Returns: nil where the text is not in that alphabet.
    static func decode(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits = 0
        var count = 0
        for character in text.utf8 where character != UInt8(ascii: "=") {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            bits = (bits << 6 | value) & 0xFF_FFFF
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return bytes
    }

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for index in 0..<4 {
                text.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 0x3F] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
