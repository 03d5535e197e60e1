internal import Keys
internal import Planning
internal import Text

/// A secret that was made for an API key and sealed to its recipients; nobody else has it any more.
struct MintedKey: Sendable {
    let key: String
    let generation: Int64
    /// The SHA-256 of the secret in hexadecimal digits.
    let sha256: String
    /// The first characters of the secret.
    let prefix: String
    /// A file of age, as text.
    let ciphertext: String

    /// What is said if `make` makes nothing.
    static let failure = "no secret of an API key could be sealed to its recipients"

    /// Makes the secrets of a plan.
    ///
    /// - Returns: nil if nothing can be sealed to a recipient: it is none, which no spec may declare, or libcrypto
    ///   refuses.
    static func make(for effects: [KeyEffect], _ randomness: Randomness) -> [MintedKey]? {
        var minted: [MintedKey] = []
        for effect in effects {
            guard let generation = effect.generation else { continue }
            guard let key = make(effect, generation, randomness) else { return nil }
            minted.append(key)
        }
        return minted
    }

    private static func make(_ effect: KeyEffect, _ generation: Int64, _ randomness: Randomness) -> MintedKey? {
        let recipients = effect.recipients.compactMap { try? AgeRecipient($0) }
        guard recipients.count == effect.recipients.count else { return nil }
        let token = APIToken(from: randomness)
        return AgeFile.seal(token.bytes, to: recipients, randomness).map { ciphertext in
            MintedKey(
                key: effect.key,
                generation: generation,
                sha256: token.digest.hexadecimal,
                prefix: token.prefix,
                ciphertext: ciphertext
            )
        }
    }
}
