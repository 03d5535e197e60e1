extension Kind {
    /// How many GPUs of a type a region has, and what they cost.
    package static let gpuPools = Kind(
        section: "gpuPools",
        noun: "GPU pool",
        in: Parent(section: "regions", member: "pools", doc: "The GPUs that stand there, and what they cost."),
        visibleTo: .sameAs(field: "region"),
        "The GPUs of one type in one region.",
        [
            Field("region", .reference(section: "regions"), .required, isKey: true, doc: "Where the GPUs are."),
            Field("gpuType", .reference(section: "gpuTypes"), .required, isKey: true, doc: "What they are."),
            Field(
                "gpus",
                .integer(0...10_000_000),
                example: "72",
                doc: "GPUs that can be reserved at a time; not limited where absent, as in a price list."
            ),
            Field(
                "usdPerGPUHour",
                .decimal(scale: 4),
                example: "6.88",
                doc: "Price of one GPU for one hour, in US dollars."
            ),
        ]
    )
}
