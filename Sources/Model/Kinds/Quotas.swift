extension Kind {
    /// The limits on what teams may reserve.
    package static let quotas = Kind(
        section: "quotas",
        noun: "quota",
        visibleTo: .owners([.team(field: "team")]),
        "What a team, with the teams below it, may reserve.",
        [
            .name("The quota's name."),
            Field("team", .reference(section: "teams"), .required, doc: "The team; the teams below it count too."),
            Field("region", .reference(section: "regions"), doc: "The region that counts; every region where absent."),
            Field("gpuType", .reference(section: "gpuTypes"), doc: "The GPUs that count; every type where absent."),
            Field(
                "maxGPUs",
                .integer(0...10_000_000),
                example: "64",
                doc: "How many GPUs may be reserved at the same time; no limit where absent."
            ),
            Field(
                "maxGPUHoursPerMonth",
                .decimal(scale: 2),
                example: "20000",
                doc: "How many GPU-hours may be reserved in a calendar month (UTC); no limit where absent."
            ),
        ]
    )
}
