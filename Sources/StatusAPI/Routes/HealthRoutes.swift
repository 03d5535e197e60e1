internal import HTTPTypes
internal import StatusModel
internal import Text

/// Whether the server lives and is of use: for orchestrators and monitors, without a key.
///
/// Their bodies are constant, so they tell nothing of the inside.
enum HealthRoutes {
    static let routes = [
        route("/livez", "getLiveness", "Whether the process answers.", [("status", "ok")]) { _ in true },
        route("/health", "getHealth", "Whether the process answers.", [("status", "ok")]) { _ in true },
        route(
            "/readyz",
            "getReadiness",
            "Whether answers are as fresh as the database, and are to be for a while.",
            [("status", "ready")],
            failed: [("status", "not ready")],
            isWell: \.isReady
        ),
        route(
            "/health/db",
            "getDatabaseHealth",
            "Whether the database answers.",
            [("status", "ok"), ("database", "connected")],
            failed: [("status", "error"), ("database", "disconnected")]
        ) { store in
            let view = store.view
            return view.snapshot != nil && !view.isStale
        },
    ]

    /// - Parameter failed: the members of the answer where the check fails, with the status 503.
    private static func route(
        _ path: String,
        _ operation: String,
        _ summary: String,
        _ members: [(String, String)],
        failed: [(String, String)]? = nil,
        isWell: @escaping @Sendable (SnapshotStore) -> Bool
    ) -> Route {
        Route(
            path,
            operation,
            summary,
            access: .anonymous,
            freshness: .moment,
            content: .json(
                .object(
                    members.enumerated().map { index, member in
                        let words = [member.1, failed.map { $0[index].1 }].compactMap(\.self)
                        return .required(member.0, .choice(words), "The outcome of the check.")
                    }
                )
            ),
            mayFail: failed != nil
        ) { (call) throws(Problem) in
            let isWell = isWell(call.services.store)
            var json = JSONWriter()
            json.object { json in
                for (name, value) in isWell ? members : failed ?? members { json.member(name, value) }
            }
            return Answer(json.bytes, status: isWell ? .ok : .serviceUnavailable, isTagged: false)
        }
    }
}
