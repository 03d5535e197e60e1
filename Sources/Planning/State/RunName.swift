/// A run as a sentence names it.
package struct RunName: Sendable, Equatable {
    package let id: String
    /// Who caused it, where that is known.
    package let actor: String?

    package init(id: String, actor: String?) {
        self.id = id
        self.actor = actor
    }

    /// `run 7f3c… (by ada)`.
    package var phrase: String { "run \(id)" + (actor.map { " (by \($0))" } ?? "") }
}
