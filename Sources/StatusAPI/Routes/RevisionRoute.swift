internal import HTTPTypes
internal import StatusModel

/// What became of a commit: what a pipeline waits on.
enum RevisionRoute {
    /// In seconds.
    private static let maximumWait = 60
    /// Requests that may wait at a time, of all keys and of one.
    private static let maximumWaiting = 1000
    private static let maximumWaitingOfKey = 100
    /// How often a waiting request re-checks its connection and its key.
    private static let recheckInterval = Duration.seconds(1)

    static let route = Route(
        "/v1/clusters/{cluster}/revisions/{revision}",
        "getRevision",
        "What became of a commit; with `wait`, once it is decided.",
        tag: .history,
        freshness: .moment,
        parameters: [
            Parameter(
                name: "wait",
                schema: .integer(0...Int64(maximumWait)),
                summary: "Seconds to wait for the end of a run while the commit is pending.",
                defaultValue: "0"
            )
        ],
        content: .json(schema),
        isTagged: true
    ) { (call) throws(Problem) in
        let wait = try call.query.number("wait", in: 0...maximumWait, default: 0)
        let outcome = try RevisionOutcome(call)
        guard wait > 0, outcome.isOpen else { return outcome.answer(call) }
        return try await answer(call, outcome, until: .now + .seconds(wait))
    }

    private static func answer(
        _ call: Call,
        _ outcome: RevisionOutcome,
        until deadline: ContinuousClock.Instant
    ) async throws(Problem) -> Answer {
        let (services, name) = (call.services, call.principal.keyNames)
        guard services.waiting.enter(name, limit: maximumWaitingOfKey, total: maximumWaiting) else {
            throw Problem(.tooManyRequests, "Too many requests wait for a commit.", retryAfter: 5)
        }
        defer { services.waiting.leave(name) }
        var (call, outcome) = (call, outcome)
        while outcome.isOpen, .now < deadline, !services.store.isDraining, !Task.isCancelled, await call.isWanted() {
            await services.store.waitForChange(from: call.snapshot, until: min(deadline, .now + recheckInterval))
            call = try call.renewed()
            outcome = try RevisionOutcome(call)
        }
        return outcome.answer(call)
    }

    private static let schema = Schema.object(
        [
            .required("cluster", .text, "The cluster's name."),
            .required("revision", .text, "The commit that was asked for."),
            .required("state", .choice(RevisionState.allCases.map(\.rawValue)), "What became of it."),
            .required("appliedRevision", .nullable(.text), "The commit that the cluster is at."),
            .required("run", .nullable(.component("Run")), "The run that decided it, or that is at work on it."),
            .serial,
        ] + Schema.Property.freshness
    )
}
