internal import Text

/// Whom a secret is sealed to: a recipient of age, or an SSH key that age accepts.
package struct AgeRecipient: Sendable, Hashable {
    enum Form: Sendable, Hashable {
        case x25519
        /// With the key as SSH writes it, and the Ed25519 key as a point of Curve25519.
        case sshEd25519(wire: [UInt8])
    }

    let form: Form
    /// The public key on Curve25519.
    let point: [UInt8]
    /// The recipient as a spec and a database hold it, without the comment of an SSH key.
    package let text: String

    /// Why a text is not a recipient.
    package struct Problem: Error, Sendable, Equatable {
        /// What to give instead.
        package let hint: String
    }

    /// The form of a recipient as a regular expression; a spec may add the comment of an SSH key.
    package static let pattern =
        "^(age1[02-9ac-hj-np-z]{58}|ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[0-9A-Za-z+/]{43})$"

    /// The form of a recipient in a spec.
    package static let writtenPattern =
        "^(age1[02-9ac-hj-np-z]{58}|ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[0-9A-Za-z+/]{43}( .*)?)$"

    package init(_ text: String) throws(Problem) {
        let bytes = Array(text.utf8)
        if text.hasPrefix("age1") {
            guard let point = Bech32.decode(bytes, lead: "age"), point.count == Curve25519.size else {
                throw Problem(hint: Self.hint(forAge: text))
            }
            try self.init(.x25519, point, text)
        } else if text.hasPrefix("ssh-ed25519 ") {
            let word = text.dropFirst("ssh-ed25519 ".count).prefix { $0 != " " }
            guard let wire = Base64.decode(word), let key = Self.key(ofWire: wire),
                let point = Curve25519.point(ofEd25519: key)
            else { throw Problem(hint: "copy the whole line of the file that ends in .pub") }
            try self.init(.sshEd25519(wire: wire), point, "ssh-ed25519 \(word)")
        } else {
            throw Problem(hint: Self.hint(for: text))
        }
    }

    private init(_ form: Form, _ point: [UInt8], _ text: String) throws(Problem) {
        // Whoever knows such a point could open what is sealed to it.
        guard Curve25519.isSafe(point) else { throw Problem(hint: "this key protects nothing; make another") }
        self.form = form
        self.point = point
        self.text = text
    }

    private static func hint(forAge text: String) -> String {
        if ["age1pq", "age1tag", "age1yubikey", "age1se", "age1fido"].contains(where: text.hasPrefix) {
            return "give a recipient of 'age-keygen' or an ssh-ed25519 key; age's plugins are not supported"
        }
        return "copy the public key that 'age-keygen' prints; a character is wrong or missing"
    }

    private static func hint(for text: String) -> String {
        text.hasPrefix("ssh-") || text.hasPrefix("ecdsa-")
            ? "of SSH keys only ssh-ed25519 is accepted"
            : "give the public key that 'age-keygen' prints, or the line of an ssh-ed25519 key"
    }

    private static let wireLead = [0, 0, 0, 11] + Array("ssh-ed25519".utf8) + [0, 0, 0, 32]

    /// The Ed25519 key in the form of SSH (RFC 8709, section 4); nil if it is another sort of key.
    private static func key(ofWire wire: [UInt8]) -> [UInt8]? {
        guard wire.starts(with: wireLead), wire.count == wireLead.count + Curve25519.size else { return nil }
        return Array(wire.dropFirst(wireLead.count))
    }
}
