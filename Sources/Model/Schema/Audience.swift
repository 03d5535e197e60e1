/// Who may see a kind's resources over HTTP, besides the platform's admins and auditors, who see all.
///
/// A resource that somebody may not see looks absent to them: it is in no list and no count, and by its name it is 404.
package enum Audience: Sendable, Hashable {
    /// Nobody else.
    case platform
    /// Whoever has a key of the cluster.
    case everyone
    /// The teams in the list field of that path; everyone where it is empty.
    case teams(inList: String)
    /// Whoever may see what the field of that path refers to.
    case sameAs(field: String)
    /// The owners that any of these names.
    case owners([Owner])
}

/// Whom a resource belongs to, by the field that says so.
package enum Owner: Sendable, Hashable {
    /// The team of that name, with all its members.
    case team(field: String)
    /// The user of that name alone.
    case user(field: String)
    /// Every team that the user of that name is a member of.
    case teamsOfUser(field: String)
}
