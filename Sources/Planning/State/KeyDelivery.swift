/// A secret that an apply made for an API key, as the database knows it: without the secret.
package struct KeyDelivery: Sendable, Equatable {
    /// The number of the secret, from 1.
    package let generation: Int64
    /// The first characters of the secret.
    package let prefix: String
    /// When the secret stops being valid because a newer one replaced it; nil for the newest.
    package let retiresAt: DatabaseTime?

    package init(generation: Int64, prefix: String, retiresAt: DatabaseTime?) {
        self.generation = generation
        self.prefix = prefix
        self.retiresAt = retiresAt
    }

    /// Whether no newer secret has replaced it for good.
    package func isLive(at time: DatabaseTime?) -> Bool {
        guard let retiresAt, let time else { return true }
        return retiresAt > time
    }
}
