/// Where resources of a kind may be declared besides their own section: inside the resource that the first part of
/// their key refers to.
///
/// For example, an element of `members` in a team is a membership whose `team` is this team. The place of the
/// declaration makes no difference to the row.
package struct Parent: Sendable, Hashable {
    /// The section of the parent kind, such as `teams`.
    ///
    /// The parent kind must not have a parent itself.
    package let section: String
    /// The key of the list in the parent's mapping, such as `members`.
    package let member: String
    /// The meaning of the list, in one sentence for the reference page and the JSON Schema.
    package let summary: String

    package init(section: String, member: String, doc summary: String) {
        self.section = section
        self.member = member
        self.summary = summary
    }
}
