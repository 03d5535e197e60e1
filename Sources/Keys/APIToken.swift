package import Text

/// The secret of an API key.
package struct APIToken {
    /// The characters of the token, in ASCII.
    package let bytes: SecretBytes

    /// Makes a new token.
    package init(from randomness: Randomness = .system) {
        bytes = SecretBytes(count: TokenForm.length) { TokenForm.write(to: $0, randomness) }
    }

    /// Takes a token that somebody gave, whatever its form.
    package init(_ bytes: SecretBytes) { self.bytes = bytes }

    package var verdict: TokenForm.Verdict { bytes.withBytes { TokenForm.judge($0) } }

    /// The SHA-256 of the whole token, which the database holds.
    package var digest: Digest {
        bytes.withBytes { DigestContext().digest(of: $0.bindMemory(to: UInt8.self)) }
    }

    /// The first eight characters, which are no secret.
    package var prefix: String {
        bytes.withBytes { String(decoding: $0.prefix(TokenForm.prefixLength), as: UTF8.self) }
    }
}
