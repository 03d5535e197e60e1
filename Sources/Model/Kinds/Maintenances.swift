extension Kind {
    /// The times during which GPUs of a region cannot be reserved.
    package static let maintenances = Kind(
        section: "maintenances",
        noun: "maintenance",
        visibleTo: .sameAs(field: "region"),
        span: Span(start: "start", duration: "duration"),
        "A time during which GPUs of a region are out of service.",
        [
            .name("The maintenance's name."),
            Field("region", .reference(section: "regions"), .required, doc: "Where."),
            Field("gpuType", .reference(section: "gpuTypes"), doc: "Which GPUs; those of every type where absent."),
            Field(
                "gpus",
                .integer(1...10_000_000),
                example: "16",
                doc: "How many GPUs of each pool are out of service; all of them where absent."
            ),
            Field("start", .timestamp, .required, example: "2026-12-01T09:00:00Z", doc: "When it begins."),
            Field(
                "duration",
                .duration(minutes: 1...(3650 * 1440)),
                .required,
                example: "8h",
                doc: "How long it lasts, and then it is history."
            ),
            Field("reason", .description, example: "New power supplies", doc: "What is done, for people."),
        ]
    )
}
