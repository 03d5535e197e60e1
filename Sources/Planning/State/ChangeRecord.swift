/// One change of a run, as the database stores it.
package struct ChangeRecord: Sendable, Equatable {
    package let number: Int
    package let action: String
    package let kind: String
    package let key: String
    /// The key before a rename.
    package let previousKey: String?
    package let source: String?
    package let reason: String
    /// The resource before and after the change, as JSON objects; nil if it did not exist.
    package let before: String?
    package let after: String?

    package init(
        number: Int,
        action: String,
        kind: String,
        key: String,
        previousKey: String?,
        source: String?,
        reason: String,
        before: String?,
        after: String?
    ) {
        self.number = number
        self.action = action
        self.kind = kind
        self.key = key
        self.previousKey = previousKey
        self.source = source
        self.reason = reason
        self.before = before
        self.after = after
    }
}
