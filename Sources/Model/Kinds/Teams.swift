extension Kind {
    /// The teams, which pay for GPUs.
    package static let teams = Kind(
        section: "teams",
        noun: "team",
        rules: [.tree(parent: "parent")],
        visibleTo: .owners([.team(field: "name")]),
        "A group of people that owns keys and reservations and pays for them.",
        [
            .name("The team's name."),
            Field("displayName", .label, example: "ML Research", doc: "Shown to people."),
            Field(
                "adminEmail",
                .email,
                example: "lead@example.com",
                doc: "Who answers for the team, or for several; stored in lower case."
            ),
            Field(
                "phone",
                .text(limit: 64, lines: .one),
                example: "+49 30 123456",
                doc: "Where to call in an emergency."
            ),
            Field("active", .boolean, .defaulting("true"), doc: "Whether its keys and reservations are honoured."),
            Field(
                "monthlyBudgetUSD",
                .decimal(scale: 2),
                example: "50000",
                doc: "What it may spend in a calendar month, in US dollars; no limit where absent."
            ),
            Field("billing.companyName", .label, example: "Example GmbH", doc: "Whom to bill."),
            Field(
                "billing.address",
                .text(limit: 1024, lines: .many),
                example: "Berlin",
                doc: "Where to send the bill."
            ),
            Field(
                "billing.taxNumberType",
                .choice(["NOT_DEFINED", "GST", "VAT", "EIN", "PAN"]),
                .defaulting("NOT_DEFINED"),
                doc: "What sort of number `taxNumber` is."
            ),
            Field(
                "billing.taxNumber",
                .text(limit: 64, lines: .one),
                example: "DE123456789",
                doc: "For the tax office."
            ),
            Field("billing.country", .text(limit: 64, lines: .one), example: "Germany", doc: "Where the company is."),
        ],
        added: [
            Field(
                "parent",
                .reference(section: "teams"),
                example: "research",
                doc: "The team that it is a part of, whose keys see it too."
            )
        ]
    )
}
