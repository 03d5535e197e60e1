internal import HTTPTypes
internal import Spec

/// Whether the server lives and is of use: for orchestrators and monitors, without a key.
///
/// Their bodies are constant, so they tell nothing of the inside.
struct HealthRoutes {
    let store: SnapshotStore

    var routes: [Route] {
        [
            route("/livez", "getLiveness", "Whether the process answers.", [("status", "ok")]) { nil },
            route("/health", "getHealth", "Whether the process answers.", [("status", "ok")]) { nil },
            route(
                "/readyz",
                "getReadiness",
                "Whether answers are as fresh as the database, and are to be for a while.",
                [("status", "ready")]
            ) { store.isReady ? nil : [("status", "not ready")] },
            route(
                "/health/db",
                "getDatabaseHealth",
                "Whether the database answers.",
                [("status", "ok"), ("database", "connected")]
            ) {
                let view = store.view
                return view.snapshot != nil && !view.isStale
                    ? nil : [("status", "error"), ("database", "disconnected")]
            },
        ]
    }

    /// - Parameter failure: what is said instead, with the status 503; nil where all is well.
    private func route(
        _ path: String,
        _ operation: String,
        _ summary: String,
        _ members: [(String, String)],
        failure: @escaping @Sendable () -> [(String, String)]?
    ) -> Route {
        Route(
            path,
            operation,
            summary,
            access: .open,
            freshness: .moment,
            content: .json(.object(members.map { .required($0.0, .text, "In a word.") })),
            problems: []
        ) { (call) throws(Problem) in
            try call.query.requireKnown([])
            let failed = failure()
            var json = JSONWriter()
            json.object { json in
                for (name, value) in failed ?? members { json.member(name, value) }
            }
            return Answer(json.bytes, status: failed == nil ? .ok : .serviceUnavailable, isTagged: false)
        }
    }
}
