extension Kind {
    /// The reservations of GPUs by teams, with their times.
    package static let reservations = Kind(
        section: "reservations",
        noun: "reservation",
        rules: [
            .zeroTogether("gpus", reference: "gpuType", its: "gpusPerInstance"),
            .atMost("duration", policy: "maxReservation"),
            .wholeInstances("gpus", reference: "gpuType", its: "gpusPerInstance", unless: "partialInstances"),
        ],
        visibleTo: .owners([.team(field: "team")]),
        status: StatusTable(
            "reservation_status",
            owner: "reservation",
            lifecycle: lifecycle,
            doc: "What schedulers report of reservations; never compared with a spec.",
            lifecycle.fields(phase: "How far the scheduler is with it.")
        ),
        span: Span(start: "start", duration: "duration"),
        events: EventRule(
            queue: "gpu_reservations",
            version: 1,
            actions: EventRule.Actions(
                create: "create_reservation",
                extend: "extend",
                update: "update",
                cancel: "cancel"
            ),
            withdrawal: EventRule.Withdrawal(field: "state", value: "cancelled"),
            members
        ),
        "GPUs of one type in one region for one team and one stretch of time.",
        [
            .name("The reservation's name; a scheduler dispatches each name once."),
            Field("team", .reference(section: "teams"), .required, doc: "The team that pays."),
            Field("user", .reference(section: "users"), doc: "The user it is for."),
            Field("region", .reference(section: "regions"), .required, doc: "Where."),
            Field("gpuType", .reference(section: "gpuTypes"), .required, doc: "Which GPUs."),
            Field(
                "gpus",
                .integer(0...10_000_000),
                .required,
                example: "16",
                doc: "How many GPUs; 0 for a CPU type, and only for one."
            ),
            Field("start", .timestamp, .required, example: "2026-12-01T09:00:00Z", doc: "When it begins."),
            Field(
                "duration",
                .duration(minutes: 1...(3650 * 1440)),
                example: "72h",
                doc: "How long it lasts, and then it is history; where absent, until it is taken out of the spec."
            ),
            Field("model", .label, example: "llama-2-70b", doc: "The model that is trained or served."),
            Field(
                "image",
                .text(limit: 512, lines: .one),
                example: "pytorch/pytorch:2.8.0-cuda12.9-cudnn9-devel",
                doc: "The container image to start."
            ),
            Field(
                "command",
                .text(limit: 16_384, lines: .many),
                example: "python train.py",
                doc: "What to run in the container."
            ),
            Field("disk", .label, example: "my-training-data", doc: "The disk to attach."),
            Field(
                "state",
                .choice(["active", "cancelled"]),
                .defaulting("active"),
                doc: "Whether it is wanted; a cancelled one stays on record."
            ),
        ]
    )

    private static let lifecycle = Lifecycle(
        cancelled: "cancelled",
        view: "reservation_phases",
        Lifecycle.Step("pending", next: "queued", "preparing", "failed", "cancelled"),
        Lifecycle.Step("queued", next: "preparing", "cancelled"),
        Lifecycle.Step("preparing", next: "queued", "active", "failed", "cancelled"),
        Lifecycle.Step("active", next: "completed", "expired", "cancelled"),
        Lifecycle.Step("completed"),
        Lifecycle.Step("expired"),
        Lifecycle.Step("failed"),
        Lifecycle.Step("cancelled")
    )

    /// The members whose names GPU schedulers know already; `docs/consumers.md` explains them.
    private static let members = [
        EventMember("job_id", .rowID),
        EventMember("reservation_id", .rowID),
        EventMember("name", .field("name")),
        EventMember("team", .field("team")),
        EventMember("user_id", .field("user")),
        EventMember("username", .field("user")),
        EventMember("region", .field("region")),
        EventMember("gpu_type", .field("gpuType")),
        EventMember("gpu_count", .field("gpus")),
        EventMember("instance_type", .referenced("gpuType", its: "instanceType")),
        EventMember("start_at", .field("start")),
        EventMember("expires_at", .end),
        EventMember("duration_hours", .hours("duration")),
        EventMember("duration_minutes", .minutes("duration")),
        EventMember("model", .field("model")),
        EventMember("dockerimage", .field("image")),
        EventMember("command", .field("command")),
        EventMember("disk_name", .field("disk")),
        EventMember("created_at", .sentAt),
        EventMember("requested_at", .sentAt),
        EventMember("status", .constant(#""queued""#)),
    ]
}
