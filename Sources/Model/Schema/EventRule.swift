/// The fields with the start and the duration of a resource.
package struct Span: Sendable, Hashable {
    /// The path of a timestamp field.
    package let start: String
    /// The path of a duration field; a resource without a duration lasts until it is deleted.
    package let duration: String

    package init(start: String, duration: String) {
        self.start = start
        self.duration = duration
    }
}

/// The rule for messages about changes of a kind: one message for each change.
///
/// There is no message if the time span of the resource is over both before and after the change.
package struct EventRule: Sendable, Hashable {
    /// The start of the topics: `reservations` for topics such as `reservations.create`.
    package let topic: String

    package init(topic: String) { self.topic = topic }
}
