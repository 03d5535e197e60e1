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

extension Kind {
    /// The kind that resources of this one may be declared inside of, or nil.
    package var parentKind: Kind? { parent.flatMap { Kind.named($0.section) } }

    /// The kinds whose resources may be declared inside one of this kind, in the order of `Kind.all`.
    package var children: [Kind] { Kind.all.filter { $0.parent?.section == section } }

    /// How many fields, from the first, a resource has from the one that it is declared inside of: the whole of that
    /// one's key.
    package var inheritedCount: Int { parentKind?.keyCount ?? 0 }

    /// The fields that a resource has from the one that it is declared inside of.
    package var inheritedFields: ArraySlice<Field> { fields.prefix(inheritedCount) }

    /// The fields that a resource gives where it is declared inside its parent.
    package var ownFields: ArraySlice<Field> { fields.dropFirst(inheritedCount) }
}
