internal import Model

/// What a plan does besides writing rows.
package struct Effects: Sendable {
    /// The messages, in the order of their changes.
    package let messages: [Message]

    /// - Parameters:
    ///   - changes: the changes of a plan, in its order; messages are numbered by it.
    ///   - time: the time of the database's clock.
    package init(of changes: [Change], at time: DatabaseTime?) {
        messages = zip(1..., changes).compactMap { number, change in
            guard let events = change.kind.events, Self.isNews(change, at: time) else { return nil }
            return Message(
                number: number,
                kind: change.kind,
                action: change.action,
                events: events,
                key: change.key,
                before: change.before,
                after: change.after
            )
        }
    }

    /// Whether the resource's time span is not over before the change, or not over after it.
    ///
    /// No message is sent about a resource that was over and stays over.
    private static func isNews(_ change: Change, at time: DatabaseTime?) -> Bool {
        guard let time else { return true }
        return [change.before, change.after].compactMap(\.self).contains { line in
            Period(line, of: change.kind)?.isOver(at: time) != true
        }
    }
}
