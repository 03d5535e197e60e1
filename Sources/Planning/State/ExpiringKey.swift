/// An API key that is valid and ends soon.
package struct ExpiringKey: Sendable, Equatable {
    package let name: String
    package let expiresAt: DatabaseTime
    /// Where the key was declared, such as `keys.yaml:12`.
    package let source: String?

    package init(name: String, expiresAt: DatabaseTime, source: String?) {
        self.name = name
        self.expiresAt = expiresAt
        self.source = source
    }
}
