internal import Model
package import Reconciler
internal import Text

/// Shows whether a token is valid, as text or JSON.
package enum KeyReport {
    /// Why a token is no valid key.
    package enum Reason: String, Sendable {
        /// It has not the form of a token.
        case malformed
        /// Its last characters do not belong to the others.
        case checksum
        /// No key has this secret.
        case unknown
        case inactive, expired, ownerInactive = "owner-inactive", retired

        /// The reason of the database.
        package init(_ reason: KeyLookup.Reason) {
            switch reason {
            case .inactive: self = .inactive
            case .expired: self = .expired
            case .ownerInactive: self = .ownerInactive
            case .retired: self = .retired
            }
        }

        fileprivate var sentence: String {
            switch self {
            case .malformed: "it does not have the form of a token"
            case .checksum: "a character is wrong: its checksum does not match"
            case .unknown: "no key has this secret"
            case .inactive: "the key is not active"
            case .expired: "the key has expired"
            case .ownerInactive: "the key's owner is not active"
            case .retired: "a newer secret has replaced it"
            }
        }
    }

    /// - Parameters:
    ///   - key: what the database knows of the token; nil if nothing.
    ///   - reason: why it is not valid; nil if it is.
    package static func json(_ key: KeyLookup?, _ reason: Reason?) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("formatVersion", 1)
            json.member("valid", reason == nil)
            json.member("reason", reason?.rawValue)
            json.member("cluster", key?.cluster)
            json.member("key", key?.key)
            json.member("prefix", key?.prefix)
            json.name("owner")
            if let key {
                json.object { json in
                    if let team = key.team { json.member("team", team) }
                    if let user = key.user { json.member("user", user) }
                }
            } else {
                json.null()
            }
            json.name("scopes")
            json.array { json in
                for scope in key?.scopes ?? [] { json.string(scope) }
            }
            json.member("expiresAt", key.map { FieldType.timestamp.show($0.expiresAt) })
            json.member("generation", key?.generation.map { Int($0) })
        }
        return json.text + "\n"
    }

    package static func text(_ key: KeyLookup?, _ reason: Reason?) -> String {
        var text = reason.map { "not valid: \($0.sentence)\n" } ?? "valid\n"
        guard let key else { return text }
        func add(_ name: String, _ value: String) { text += "  \(name)  \(ShownText.show(value))\n" }
        add("cluster   ", key.cluster)
        add("key       ", "apiKeys/\(key.key)")
        if let prefix = key.prefix { add("prefix    ", prefix) }
        if let team = key.team { add("owner     ", "teams/\(team)") }
        if let user = key.user { add("owner     ", "users/\(user)") }
        if !key.scopes.isEmpty { add("scopes    ", key.scopes.joined(separator: " ")) }
        add("expires   ", FieldType.timestamp.show(key.expiresAt))
        if let generation = key.generation { add("generation", String(generation)) }
        return text
    }
}
