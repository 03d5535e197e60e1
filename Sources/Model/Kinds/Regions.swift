extension Kind {
    /// The regions that have GPUs.
    package static let regions = Kind(
        section: "regions",
        noun: "region",
        visibleTo: .teams(inList: "dedicatedTo"),
        "A place of one provider that GPUs are reserved in.",
        [
            .name("The region's name, as gateways and schedulers use it."),
            Field("displayName", .label, example: "US East (Ohio)", doc: "Shown to people."),
            Field("description", .description, example: "Main capacity", doc: "What people should know of it."),
            Field(
                "provider",
                .name,
                .required,
                example: "aws",
                doc: "Who runs the machines: `aws`, `nebius`, `onprem` or any other name."
            ),
            Field("area", .area, example: "US+CA", doc: "The legal areas that data stays in."),
            Field("active", .boolean, .defaulting("true"), doc: "Whether new reservations may ask for it."),
            Field(
                "dedicatedTo",
                .list(
                    .reference(section: "teams"),
                    count: 0...10_000,
                    table: ListTable("region_dedicated_teams", owner: "region", element: "team")
                ),
                example: "[ml-research]",
                emptyMeaning: "everyone",
                doc: "The only teams that may use the region; empty for everyone."
            ),
            Field(
                "llmURL",
                .httpsURL,
                example: "https://llm.us-east-2.example.com",
                doc: "Where its model gateway answers."
            ),
            Field(
                "vectorDBHost",
                .host,
                example: "vectors.example.com:5432",
                doc: "Where its vector database answers."
            ),
        ]
    )
}
