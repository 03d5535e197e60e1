package import Model

/// What a run tells another program of one change.
package struct Message: Sendable, Equatable {
    /// The change's number in its run, from 1.
    package let number: Int
    /// `reservations.create`.
    package let topic: String
    package let kind: Kind
    package let key: String
    /// The resource as it was and as it becomes; nil where it was not or will not be there.
    package let before: RowLine?
    package let after: RowLine?

    package static func == (left: Message, right: Message) -> Bool {
        left.number == right.number && left.topic == right.topic && left.key == right.key
            && left.before == right.before && left.after == right.after
    }
}
