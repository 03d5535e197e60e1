internal import HTTPTypes
internal import StatusModel

/// The route that tells the state of a commit, and on which pipelines wait.
enum RevisionRoute {
    /// The longest wait that a request may ask for, in seconds.
    private static let maximumWait = 60
    /// Requests of all keys that may wait at a time.
    private static let maximumWaiting = 1000
    /// Requests of one key that may wait at a time.
    private static let maximumWaitingOfKey = 100
    /// How often a waiting request checks its connection and its key again.
    private static let recheckInterval = Duration.seconds(1)

    static let route = Route(
        "/v1/clusters/{cluster}/revisions/{revision}",
        "getRevision",
        "The state of a commit; with `wait`, the answer comes when the commit is no longer pending.",
        tag: .history,
        freshness: .moment,
        parameters: [
            Parameter(
                name: "wait",
                schema: .integer(0...Int64(maximumWait)),
                summary: "How many seconds to wait at most while the commit is pending.",
                defaultValue: "0"
            )
        ],
        content: .json(schema),
        isTagged: true
    ) { (request) throws(Problem) in
        let wait = try request.query.number("wait", in: 0...maximumWait, default: 0)
        let outcome = try RevisionOutcome(request)
        guard wait > 0, outcome.isOpen else { return outcome.answer(request) }
        return try await answer(request, outcome, until: .now + .seconds(wait))
    }

    private static func answer(
        _ request: RouteRequest,
        _ outcome: RevisionOutcome,
        until deadline: ContinuousClock.Instant
    ) async throws(Problem) -> Answer {
        let (services, name) = (request.services, request.principal.keyNames)
        guard services.waiting.enter(name, maximumOfCaller: maximumWaitingOfKey, maximumTotal: maximumWaiting) else {
            throw Problem(.tooManyRequests, "Too many requests wait for a commit.", retryAfter: 5)
        }
        defer { services.waiting.leave(name) }
        var (request, outcome) = (request, outcome)
        while outcome.isOpen, .now < deadline, !services.store.isDraining, !Task.isCancelled, await request.isWanted() {
            await services.store.waitForChange(from: request.snapshot, until: min(deadline, .now + recheckInterval))
            request = try request.renewed()
            outcome = try RevisionOutcome(request)
        }
        return outcome.answer(request)
    }

    private static let schema = Schema.object(
        [
            .required("cluster", .text, "The name of the cluster."),
            .required("revision", .text, "The commit that was asked for."),
            .required("state", .choice(RevisionState.allCases.map(\.rawValue)), "The state of the commit."),
            .required("appliedRevision", .nullable(.text), "The commit that the last successful run applied."),
            .required(
                "run",
                .nullable(.component("Run")),
                "The run that decided the state, or that is running; null if there is none."
            ),
            .serial,
        ] + Schema.Property.freshness
    )
}
