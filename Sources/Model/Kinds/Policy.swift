extension Kind {
    /// The limits that plans are checked against.
    package static let policy = Kind(
        section: "policy",
        noun: "policy",
        isSingleton: true,
        "The cluster's limits on what one plan may do and what may be declared.",
        [
            Field(
                "maxRemovalPercent",
                .integer(0...100),
                .defaulting("25"),
                doc: "How many of a hundred resources of a kind one plan may delete."
            ),
            Field(
                "maxRemovals",
                .integer(0...1_000_000),
                example: "50",
                doc: "How many resources one plan may delete; no limit where absent."
            ),
            Field("minAdmins", .integer(0...1000), .defaulting("1"), doc: "Active platform admins that must remain."),
            Field(
                "maxKeyLifetime",
                .duration(minutes: 1...(36_500 * 1440)),
                .defaulting("365d"),
                doc: "How far off an API key's end may be."
            ),
            Field(
                "maxReservation",
                .duration(minutes: 1...(3650 * 1440)),
                .defaulting("240h"),
                doc: "How long a reservation may last."
            ),
            Field(
                "allowOvercommit",
                .boolean,
                .defaulting("false"),
                doc: "Whether more GPUs may be reserved at a time than a pool has."
            ),
        ],
        added: [
            labels,
            Field(
                "partialInstances",
                .boolean,
                .defaulting("false"),
                doc: "Whether a reservation may take a part of a machine's GPUs that does not divide them evenly."
            ),
        ]
    )
}
