package import Model

/// A message about one change, which a run puts into `outbox` for other programs.
package struct Message: Sendable, Equatable {
    /// The number of the change in its run, from 1.
    package let number: Int
    package let kind: Kind
    let action: Change.Action
    let events: EventRule
    package let key: String
    /// The row before and after the change; nil before a create and after a delete.
    package let before: RowLine?
    package let after: RowLine?

    /// The topic of the kind and the action, such as `reservations.create`.
    package var topic: String { "\(events.topic).\(action.rawValue)" }

    package static func == (left: Message, right: Message) -> Bool {
        left.number == right.number && left.topic == right.topic && left.key == right.key
            && left.before == right.before && left.after == right.after
    }
}
