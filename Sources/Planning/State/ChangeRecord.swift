/// One change of a run, as the database stores it.
package struct ChangeRecord: Sendable, Equatable {
    package let number: Int
    package let action: String
    package let kind: String
    package let key: String
    /// The key before the change; nil if the change gave the row no other key.
    package let previousKey: String?
    package let source: String?
    package let reason: String
    /// The resource before and after the change, as JSON objects; nil if it did not exist.
    package let before: String?
    package let after: String?
    /// The earlier names that the row stored before the change, with commas between them; empty without any.
    ///
    /// Nil if they are not known: in a create, in a record of the first format, and for a kind without renames.
    package let renamedFrom: String?

    package init(
        number: Int,
        action: String,
        kind: String,
        key: String,
        previousKey: String?,
        source: String?,
        reason: String,
        before: String?,
        after: String?,
        renamedFrom: String? = nil
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
        self.renamedFrom = renamedFrom
    }
}
