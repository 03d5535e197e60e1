internal import Model

/// What a plan does to the secrets of one API key.
package struct KeyEffect: Sendable, Hashable {
    package enum Action: String, Sendable {
        /// Makes the first secret.
        case mint
        /// Makes the next secret.
        case rotate
        /// Ends all secrets that the key does not keep.
        case revoke
    }

    /// A secret that stops being valid.
    package struct Ending: Sendable, Hashable {
        /// The number of the secret; nil for one whose digest stands in a spec.
        package let generation: Int64?
        /// The first characters of the secret, if they are known.
        package let prefix: String?
        /// How long it stays valid after the commit, in minutes.
        package let minutes: Int64

        /// The time as people write it: `24h`; `0h` if the secret ends with the commit.
        package var duration: String { DurationValue.show(minutes: minutes) }
    }

    package let action: Action
    /// The name of the key after the plan.
    package let key: String
    /// Why secrets end, for a revocation: `it is removed`.
    package let reason: String?
    /// The number of the secret that is made; nil for a revocation.
    package let generation: Int64?
    /// Whom the secret is sealed to, as a spec names them.
    package let recipients: [String]
    package let endings: [Ending]
    /// Whether the key keeps none of the secrets that were made for it, although it stays.
    package let endsDeliveries: Bool

    package init(
        _ action: Action,
        _ key: String,
        reason: String? = nil,
        generation: Int64? = nil,
        recipients: [String] = [],
        endings: [Ending] = [],
        endsDeliveries: Bool = false
    ) {
        self.action = action
        self.key = key
        self.reason = reason
        self.generation = generation
        self.recipients = recipients
        self.endings = endings
        self.endsDeliveries = endsDeliveries
    }
}
