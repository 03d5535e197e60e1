/// Who may see the resources of a kind over HTTP, besides platform admins and auditors, who see all.
///
/// A resource that a viewer may not see looks absent: it is neither listed nor counted, and a request for it by name
/// gets 404.
package enum Audience: Sendable, Hashable {
    /// Nobody else.
    case platform
    /// Everyone with an API key of the cluster.
    case everyone
    /// The teams in the list field of that path; everyone if the list is empty.
    case teams(inList: String)
    /// Everyone who may see the resource that the field of that path refers to.
    case sameAs(field: String)
    /// The teams and users that any of these fields names.
    case owners([Owner])
}

/// The owner of a resource, by the field that names it.
package enum Owner: Sendable, Hashable {
    /// The team of that name, with all its members.
    case team(field: String)
    /// The user of that name only.
    case user(field: String)
    /// Every team that the user of that name is a member of.
    case teamsOfUser(field: String)
}
