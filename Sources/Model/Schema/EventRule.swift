/// The fields that say when a resource begins and how long it lasts.
package struct Span: Sendable, Hashable {
    /// A time.
    package let start: String
    /// A duration; a resource without one lasts until it is taken out.
    package let duration: String

    package init(start: String, duration: String) {
        self.start = start
        self.duration = duration
    }
}

/// What others are told of a change of a kind's resources: one message for each, but for those of resources whose span
/// is over, before the change and after it.
package struct EventRule: Sendable, Hashable {
    /// What topics begin with: `reservations`, of which `reservations.create` is one.
    package let topic: String

    package init(topic: String) { self.topic = topic }
}
