extension Kind {
    /// The memberships of users in teams.
    package static let memberships = Kind(
        section: "memberships",
        noun: "membership",
        in: Parent(section: "teams", member: "members", doc: "Who is in the team, and what each may do there."),
        visibleTo: .owners([.team(field: "team")]),
        "A user's part in a team.",
        [
            Field("team", .reference(section: "teams"), .required, isKey: true, doc: "The team."),
            Field("user", .reference(section: "users"), .required, isKey: true, doc: "The user."),
            Field(
                "role",
                .choice(["admin", "key_creator", "member", "viewer"]),
                .required,
                example: "member",
                doc: "What the user may do in the team."
            ),
        ]
    )
}
