internal import HTTPTypes
internal import Text

/// Reads the API key that a request sends.
enum Credentials {
    /// Longer keys, in bytes, are taken for invalid.
    private static let maximumLength = 512

    /// The bearer token (RFC 6750), or the password of Basic authentication (RFC 7617), which browsers ask people for.
    static func secret(in fields: HTTPFields) -> String? {
        let values = fields[values: .authorization]
        guard values.count == 1, let value = values.first, value.utf8.count <= maximumLength * 2 else { return nil }
        guard let space = value.utf8.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        let rest = value[space...].drop { $0 == " " }
        let secret: String?
        switch value[..<space].lowercased() {
        case "bearer": secret = String(rest)
        case "basic": secret = password(rest)
        default: secret = nil
        }
        guard let secret, !secret.isEmpty, secret.utf8.count <= maximumLength else { return nil }
        return secret
    }

    private static func password(_ text: Substring) -> String? {
        guard let pair = Base64.decode(text), let colon = pair.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        return String(validating: pair[(colon + 1)...], as: UTF8.self)
    }
}
