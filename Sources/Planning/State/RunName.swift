/// A run as messages name it.
package struct RunName: Sendable, Equatable {
    package let id: String
    /// The actor; nil if unknown.
    package let actor: String?

    package init(id: String, actor: String?) {
        self.id = id
        self.actor = actor
    }

    /// For example `run 7f3c… (by ada)`.
    package var phrase: String { "run \(id)" + (actor.map { " (by \($0))" } ?? "") }
}
