internal import HTTPTypes
internal import Reconciler
internal import Spec

/// What became of a commit: what a pipeline waits on.
struct RevisionRoute {
    private let store: SnapshotStore
    private let gatekeeper: Gatekeeper

    init(store: SnapshotStore, gatekeeper: Gatekeeper) {
        self.store = store
        self.gatekeeper = gatekeeper
    }

    /// The longest wait in seconds.
    private static let longestWait = 60
    /// Requests that may wait at a time, of all keys and of one.
    private static let mostWaiting = 1000
    private static let mostWaitingOfKey = 100

    /// Requests that wait, by the name of their bearer.
    private let waiting = WaitingRequests()

    /// What a commit may have come to.
    enum State: String, CaseIterable, Sendable {
        /// No run of it has ended, or none is known.
        case pending
        /// The cluster is at it.
        case applied
        /// The cluster was at it, and is at another commit now, or the run was undone.
        case superseded
        /// Its last run ended without success, and none succeeded.
        case failed
    }

    var route: Route {
        Route(
            "/v1/clusters/{cluster}/revisions/{revision}",
            "getRevision",
            "What became of a commit; with `wait`, once it is decided.",
            tag: .history,
            freshness: .moment,
            parameters: [
                Parameter(
                    name: "wait",
                    schema: .integer(0...Int64(Self.longestWait)),
                    summary: "Seconds to wait for the end of a run while the commit is pending.",
                    standard: "0"
                )
            ],
            content: .json(Self.schema),
            isTagged: true,
            mayWait: true
        ) { (call) throws(Problem) in try await respond(call) }
    }

    private func respond(_ call: Call) async throws(Problem) -> Answer {
        let wait = try call.query.number("wait", in: 0...Self.longestWait, default: 0)
        let deadline = ContinuousClock.now + .seconds(wait)
        let name = call.bearer.name
        guard wait == 0 || waiting.enter(name, limit: Self.mostWaitingOfKey, overall: Self.mostWaiting) else {
            throw Problem(.tooManyRequests, "Too many requests wait for a commit.", retryAfter: 5)
        }
        defer { if wait > 0 { waiting.leave(name) } }
        var call = call
        while true {
            let (image, visibility) = try call.cluster()
            let (state, row) = Self.state(of: call.value("revision"), in: image)
            let mayWait = state == .pending && !store.isDraining && !Task.isCancelled
            guard mayWait, ContinuousClock.now < deadline else {
                return Self.answer(call, image, visibility, state, row)
            }
            await store.waitForChange(from: call.snapshot, until: deadline)
            // Whoever waited may have lost the right to see it meanwhile.
            call = try gatekeeper.renewed(call)
        }
    }

    /// The state of a commit and the run that decided it.
    private static func state(of revision: String, in cluster: ClusterImage) -> (State, Int?) {
        let runs = cluster.runs
        let wanted = Array(revision.utf8)
        let own = runs.derived.list(.equal(column: RunTable.revision, wanted)) {
            (0..<runs.rows.count).filter { runs.rows.cell($0, RunTable.revision, equals: wanted) }.map(UInt32.init)
        }.map(Int.init)
        if let success = own.first(where: { runs.state($0) == "succeeded" }) {
            let isCurrent =
                cluster.record.appliedRevision.map { $0.utf8.elementsEqual(revision.utf8) } ?? false
                && !runs.isUndone(success)
            return (isCurrent ? .applied : .superseded, success)
        }
        guard let newest = own.first, runs.state(newest) != "running" else { return (.pending, own.first) }
        return (.failed, newest)
    }

    private static func answer(
        _ call: Call,
        _ image: ClusterImage,
        _ visibility: Visibility,
        _ state: State,
        _ row: Int?
    ) -> Answer {
        var json = JSONWriter()
        json.object { json in
            json.member("cluster", image.name)
            json.member("revision", call.value("revision"))
            json.member("state", state.rawValue)
            json.member("appliedRevision", image.record.appliedRevision)
            json.name("run")
            if let row {
                RowWriter(StatusColumn.runs, visibility.viewer).write(row, of: image.runs.rows, to: &json)
            } else {
                json.null()
            }
            json.member("serial", image.record.serial)
            json.freshness(call)
        }
        return Answer(json.bytes, serial: image.record.serial)
    }

    private static let schema = Schema.object(
        [
            .required("cluster", .text, "The cluster's name."),
            .required("revision", .text, "The commit that was asked for."),
            .required("state", .choice(State.allCases.map(\.rawValue)), "What became of it."),
            .required("appliedRevision", .nullable(.text), "The commit that the cluster is at."),
            .required("run", .nullable(.component("Run")), "The run that decided it, or that is at work on it."),
            .serial,
        ] + Schema.Property.freshness
    )
}
