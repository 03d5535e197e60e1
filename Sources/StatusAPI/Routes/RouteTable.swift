internal import Reconciler

/// All routes of the API: the one list that requests are answered by and the document is made of.
enum RouteTable {
    static let routes: [Route] =
        HealthRoutes.routes + ClusterRoutes.routes + RunRoutes.routes + [RevisionRoute.route, AuditRoute.route]
        + ResourceRoutes.routes + [IdentityRoute.route] + PageRoute.routes + [metrics, openAPI]

    static let tree = RouteTree(routes)

    /// The routes that everyone may ask, by their paths.
    static let anonymous = Dictionary(
        uniqueKeysWithValues: routes.filter { $0.access == .anonymous }.map { ($0.path[...], $0) }
    )

    /// The OpenAPI document.
    static let document = OpenAPIDocument(routes).bytes

    private static let metrics = Route(
        "/metrics",
        "getMetrics",
        "The server's and the clusters' figures as Prometheus reads them; for admins and auditors.",
        access: .platform,
        freshness: .moment,
        content: .other(type: "text/plain")
    ) { (call) throws(Problem) in
        Answer(call.services.metrics.text(call).bytes, type: PrometheusText.contentType, isTagged: false)
    }

    private static let openAPI = Route(
        "/openapi.json",
        "getOpenAPIDocument",
        "This document.",
        content: .json(.map(.any))
    ) { (call) throws(Problem) in
        Answer(document)
    }
}
