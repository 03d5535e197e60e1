/// A secret of an API key, by whose digest the key is found.
package struct KeySecret: Sendable, Equatable {
    /// The name of the key.
    package let key: String
    /// When a newer secret replaces it for good, in microseconds since 1970; nil if the key alone says when it ends.
    package let retiresAt: Int64?

    package init(_ key: String, retiresAt: Int64? = nil) {
        self.key = key
        self.retiresAt = retiresAt
    }
}
