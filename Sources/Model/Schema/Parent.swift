/// Where a kind's resources may be declared besides in a section of their own: inside the resource that the first part
/// of their key refers to.
///
/// A membership of `teams.members` is one of `memberships` whose `team` is the team that it stands in. Which way a
/// resource is declared makes no difference to its row.
package struct Parent: Sendable, Hashable {
    /// The section of the kind that they stand in: `teams`.
    ///
    /// That kind has no parent itself.
    package let section: String
    /// The key of its mapping that lists them: `members`.
    package let member: String
    /// What that list means: one sentence for the reference page and the JSON Schema.
    package let summary: String

    package init(section: String, member: String, doc summary: String) {
        self.section = section
        self.member = member
        self.summary = summary
    }
}
