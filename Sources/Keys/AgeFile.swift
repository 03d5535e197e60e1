internal import Text

/// A secret that is sealed to recipients as a file of age, which any of them opens with `age -d`.
///
/// The format is https://age-encryption.org/v1, written as text between lines like those of PEM.
package enum AgeFile {
    /// The longest secret: one chunk of age's payload.
    package static let maximumLength = 64 << 10

    private static let fileKeySize = 16
    private static let nonceSize = 16
    private static let stanzaColumns = 64

    /// Seals a secret.
    ///
    /// - Parameters:
    ///   - secret: at most `maximumLength` bytes.
    ///   - recipients: at least one.
    /// - Returns: the file; nil if there is no recipient, the secret is too long, or libcrypto refuses.
    package static func seal(
        _ secret: SecretBytes,
        to recipients: [AgeRecipient],
        _ randomness: Randomness
    ) -> String? {
        guard !recipients.isEmpty, secret.count <= maximumLength else { return nil }
        let fileKey = randomness.secret(count: fileKeySize)
        var header = Array("age-encryption.org/v1\n".utf8)
        for recipient in recipients {
            guard let stanza = stanza(of: fileKey, for: recipient, randomness) else { return nil }
            header += stanza
        }
        header += "---".utf8
        guard let headerKey = fileKey.withBytes({ Sealing.derive(from: $0, salt: [], info: "header") }),
            let code = headerKey.withBytes({ key in header.withUnsafeBytes { Sealing.authenticate($0, key: key) } }),
            let payload = payload(secret, fileKey, randomness)
        else { return nil }
        header += " \(code.withBytes { unpadded(Array($0)) })\n".utf8
        return armored(header + payload)
    }

    /// A nonce and one chunk, which is marked as the last one.
    private static func payload(_ secret: SecretBytes, _ fileKey: SecretBytes, _ randomness: Randomness) -> [UInt8]? {
        let nonce = randomness.bytes(count: nonceSize)
        let lastChunk = [UInt8](repeating: 0, count: 11) + [1]
        guard let key = fileKey.withBytes({ Sealing.derive(from: $0, salt: nonce, info: "payload") }),
            let chunk = secret.withBytes({ Sealing.seal($0, key: key, nonce: lastChunk) })
        else { return nil }
        return nonce + chunk
    }

    // MARK: Recipients

    /// The file key, sealed to one recipient.
    private static func stanza(
        of fileKey: SecretBytes,
        for recipient: AgeRecipient,
        _ randomness: Randomness
    ) -> [UInt8]? {
        let own = randomness.secret(count: Curve25519.size)
        guard let share = Curve25519.publicKey(of: own), let agreed = Curve25519.shared(own, recipient.point)
        else { return nil }
        let arguments: String
        let info: String
        let secret: SecretBytes
        switch recipient.form {
        case .x25519:
            arguments = "X25519 \(unpadded(share))"
            info = "age-encryption.org/v1/X25519"
            secret = agreed
        case .sshEd25519(let wire):
            let tag = Array(DigestContext().digest(of: wire).bytes.prefix(4))
            arguments = "ssh-ed25519 \(unpadded(tag)) \(unpadded(share))"
            info = "age-encryption.org/v1/ssh-ed25519"
            // The secret also depends on the SSH key, since several may belong to one point.
            let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
            guard let tweak = Sealing.derive(from: nothing, salt: wire, info: info),
                let tweaked = agreed.withBytes({ Curve25519.shared(tweak, $0) })
            else { return nil }
            secret = tweaked
        }
        let nonce = [UInt8](repeating: 0, count: 12)
        guard let key = secret.withBytes({ Sealing.derive(from: $0, salt: share + recipient.point, info: info) }),
            let body = fileKey.withBytes({ Sealing.seal($0, key: key, nonce: nonce) })
        else { return nil }
        return Array("-> \(arguments)\n".utf8) + lines(of: unpadded(body))
    }

    /// Lines of 64 characters; the last one is shorter, and empty if need be.
    private static func lines(of text: String) -> [UInt8] {
        var rest = Array(text.utf8)[...]
        var lines: [UInt8] = []
        while rest.count >= stanzaColumns {
            lines += rest.prefix(stanzaColumns) + [0x0A]
            rest = rest.dropFirst(stanzaColumns)
        }
        return lines + rest + [0x0A]
    }

    private static func unpadded(_ bytes: [UInt8]) -> String { String(Base64.encode(bytes).prefix { $0 != "=" }) }

    // MARK: Text

    private static func armored(_ bytes: [UInt8]) -> String {
        var rest = Base64.encode(bytes)[...]
        var text = "-----BEGIN AGE ENCRYPTED FILE-----\n"
        while !rest.isEmpty {
            text += rest.prefix(stanzaColumns) + "\n"
            rest = rest.dropFirst(stanzaColumns)
        }
        return text + "-----END AGE ENCRYPTED FILE-----\n"
    }
}
