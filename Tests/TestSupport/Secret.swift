import Text

/// Secrets of API keys, of which specs hold digests.
package enum Secret {
    /// What a spec says of the secret: 64 hexadecimal digits.
    package static func digest(of secret: String) -> String {
        DigestContext().digest(of: Array(secret.utf8)).hexadecimal
    }
}
