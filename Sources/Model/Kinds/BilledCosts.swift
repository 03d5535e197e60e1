extension Kind {
    /// What providers billed for GPUs, by day.
    package static let billedCosts = Kind(
        section: "billedCosts",
        noun: "billed cost",
        "What a provider billed for the GPUs of one type on one day, to compare with what was reserved.",
        [
            Field("date", .date, .required, isKey: true, example: "2026-12-01", doc: "The day in UTC."),
            Field("provider", .name, .required, isKey: true, example: "aws", doc: "Who sent the bill."),
            Field("gpuType", .reference(section: "gpuTypes"), .required, isKey: true, doc: "What was billed."),
            Field("usd", .decimal(scale: 2), .required, example: "1245.67", doc: "The amount in US dollars."),
            Field("gpuHours", .decimal(scale: 2), example: "336", doc: "The billed GPU-hours, if the bill has them."),
        ]
    )
}
