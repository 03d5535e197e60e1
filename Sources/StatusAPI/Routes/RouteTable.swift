internal import Reconciler
internal import Spec

/// All routes of the API: the one list that requests are answered by and the document is made of.
struct RouteTable: Sendable {
    let tree: RouteTree
    let metrics: StatusMetrics
    /// The OpenAPI document.
    let document: [UInt8]

    init(_ store: SnapshotStore, _ history: HistoryReader, _ gatekeeper: Gatekeeper) {
        var routes = HealthRoutes(store: store).routes
        routes += ClusterRoutes.routes
        routes += RunRoutes(history: history).routes
        routes.append(RevisionRoute(store: store, gatekeeper: gatekeeper).route)
        routes.append(AuditRoute(history: history).route)
        routes += ResourceRoutes.routes
        routes.append(IdentityRoute.route)
        routes += PageRoute.routes
        let metricsRoute = Self.metricsRoute
        let documentRoute = Self.documentRoute
        let known = routes + [metricsRoute { _ in PrometheusText() }, documentRoute([])]
        let metrics = StatusMetrics(known)
        document = OpenAPIDocument(known).bytes
        routes.append(metricsRoute { metrics.text($0, store) })
        routes.append(documentRoute(document))
        tree = RouteTree(routes)
        self.metrics = metrics
    }

    private static func metricsRoute(_ text: @escaping @Sendable (Call) -> PrometheusText) -> Route {
        Route(
            "/metrics",
            "getMetrics",
            "The server's and the clusters' figures as Prometheus reads them; for admins and auditors.",
            access: .platform,
            freshness: .moment,
            content: .other(type: "text/plain")
        ) { (call) throws(Problem) in
            Answer(text(call).bytes, type: PrometheusText.contentType, isTagged: false)
        }
    }

    private static func documentRoute(_ document: [UInt8]) -> Route {
        let answer = Answer(document)
        return Route(
            "/openapi.json",
            "getOpenAPIDocument",
            "This document.",
            content: .json(.map(.any))
        ) { (call) throws(Problem) in
            answer
        }
    }
}
