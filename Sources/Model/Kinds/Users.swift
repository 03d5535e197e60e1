extension Kind {
    /// The users: people and services.
    package static let users = Kind(
        section: "users",
        noun: "user",
        visibleTo: .owners([.user(field: "name"), .teamsOfUser(field: "name")]),
        "A person or a service.",
        [
            .name("The user's name."),
            Field(
                "email",
                .email,
                isUnique: true,
                example: "ada@example.com",
                doc: "Where mail reaches the user; stored in lower case."
            ),
            Field("fullName", .label, example: "Ada Example", doc: "Shown to people."),
            Field("type", .choice(["human", "service"]), .defaulting("human"), doc: "Whether a person is behind it."),
            Field("active", .boolean, .defaulting("true"), doc: "Whether the user's keys are honoured."),
            Field(
                "platformRole",
                .choice(["admin", "auditor"]),
                example: "auditor",
                doc: "What the user may do on the whole platform: `admin` everything, `auditor` read everything."
            ),
        ]
    )
}
