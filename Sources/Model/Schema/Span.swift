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
