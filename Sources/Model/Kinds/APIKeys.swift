extension Kind {
    /// API keys, by which programs identify themselves to gateways and to the status API.
    package static let apiKeys = Kind(
        section: "apiKeys",
        noun: "API key",
        rules: [
            .exactlyOne(["user", "team"]),
            .exactlyOne(["sha256", "deliverTo"]),
            .onlyWith(["prefix"], "sha256"),
            .onlyWith(["rotation.generation", "rotation.overlap"], "deliverTo"),
        ],
        visibleTo: .owners([.team(field: "team"), .user(field: "user")]),
        status: StatusTable(
            "api_key_status",
            owner: "api_key",
            doc: "What gateways observe of keys; written by them, never compared with a spec.",
            [Field("lastUsedAt", .timestamp, doc: "When a gateway last honoured it.")]
        ),
        "A key that lets a program act for a user or a team. The spec holds digests, never the key itself.",
        [
            .name("The key's name."),
            Field("user", .reference(section: "users"), doc: "The user that the key acts for."),
            Field("team", .reference(section: "teams"), doc: "The team that the key acts for."),
            Field("description", .description, example: "Nightly training in CI", doc: "What the key is for."),
            Field("active", .boolean, .defaulting("true"), doc: "Whether the key is honoured."),
            Field(
                "expiresAt",
                .timestamp,
                .required,
                example: "2027-03-01T00:00:00Z",
                doc: "When it stops being honoured."
            ),
            Field(
                "sha256",
                .list(
                    .sha256,
                    count: 1...2,
                    table: ListTable("api_key_secrets", owner: "api_key", element: "sha256")
                ),
                isUnique: true,
                example: "[3f0c9d2e7a61b5484c1e0f92d7ab36e58840cfa1d2b97e6350a4c8f1e6d7b029]",
                doc: "SHA-256 of the secret; two while one replaces the other."
            ),
        ],
        added: [
            labels,
            Field(
                "scopes",
                .list(.scope, count: 0...64, table: ListTable("api_key_scopes", owner: "api_key", element: "scope")),
                example: "[jobs:submit, jobs:read]",
                doc: "What gateways let it do; the status API does not look at them."
            ),
            Field(
                "prefix",
                .text(limit: 16, lines: .one),
                example: "hxk_3fA9",
                doc: "The first characters of the secret, by which people recognize it."
            ),
            Field(
                "deliverTo",
                .list(
                    .recipient,
                    count: 1...16,
                    table: ListTable("api_key_recipients", owner: "api_key", element: "recipient")
                ),
                example: "[age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p]",
                doc: "Whom the secret is sealed to, which the apply makes; none of them need be the key's owner."
            ),
            Field(
                "rotation.generation",
                .integer(1...1_000_000),
                .defaulting("1"),
                example: "2",
                doc: "The number of the secret that the apply makes; a higher one makes the next."
            ),
            Field(
                "rotation.overlap",
                .duration(minutes: 0...129_600),
                .defaulting("24h"),
                example: "72h",
                doc: "How long the secret before stays valid."
            ),
        ]
    )
}
