import Text

/// Secrets of API keys, whose digests are in specs.
package enum Secret {
    /// The digest of a secret as a spec has it: 64 hexadecimal digits.
    package static func digest(of secret: String) -> String {
        DigestContext().digest(of: Array(secret.utf8)).hexadecimal
    }
}
