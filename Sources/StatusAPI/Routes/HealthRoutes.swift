internal import HTTPTypes
internal import StatusModel
internal import Text

/// The health checks for orchestrators and monitors, which need no key.
///
/// Their bodies are constant, so they reveal nothing about clusters.
enum HealthRoutes {
    static let routes = [
        route("/livez", "getLiveness", "Checks that the process answers.", [("status", "ok")]) { _ in true },
        route("/health", "getHealth", "Checks that the process answers.", [("status", "ok")]) { _ in true },
        route(
            "/readyz",
            "getReadiness",
            "Checks that answers are up to date with the database, and that the server is not about to stop.",
            [("status", "ready")],
            failed: [("status", "not ready")],
            isWell: \.isReady
        ),
        route(
            "/health/db",
            "getDatabaseHealth",
            "Checks that the database answers.",
            [("status", "ok"), ("database", "connected")],
            failed: [("status", "error"), ("database", "disconnected")]
        ) { store in
            let view = store.view
            return view.snapshot != nil && !view.isStale
        },
    ]

    /// - Parameter failed: the members of the body if the check fails (status 503); nil if it cannot fail.
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
                        return .required(member.0, .choice(words), "The result of the check.")
                    }
                )
            ),
            mayFail: failed != nil
        ) { (request) throws(Problem) in
            let isWell = isWell(request.services.store)
            var json = JSONWriter()
            json.object { json in
                for (name, value) in isWell ? members : failed ?? members { json.member(name, value) }
            }
            return Answer(json.bytes, status: isWell ? .ok : .serviceUnavailable, isTagged: false)
        }
    }
}
