internal import Model

/// What a plan does besides writing rows.
package struct Effects: Sendable {
    /// In the order of the changes that they are about.
    package let messages: [Message]

    /// - Parameters:
    ///   - changes: a plan's changes, in its order, by which they are numbered.
    ///   - time: the time by the database's clock.
    package init(of changes: [Change], at time: DatabaseTime?) {
        messages = zip(1..., changes).compactMap { number, change in
            guard let events = change.kind.events, Self.isNews(change, at: time) else { return nil }
            return Message(
                number: number,
                topic: "\(events.topic).\(change.action.rawValue)",
                kind: change.kind,
                key: change.key,
                before: change.before,
                after: change.after
            )
        }
    }

    /// Whether the resource is not over before the change, or not after it.
    ///
    /// One that is over and stays so is history: nobody is told of it again.
    private static func isNews(_ change: Change, at time: DatabaseTime?) -> Bool {
        guard let time else { return true }
        return [change.before, change.after].compactMap(\.self).contains { line in
            Period(line, of: change.kind)?.isOver(at: time) != true
        }
    }
}
