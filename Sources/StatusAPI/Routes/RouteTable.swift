internal import Model
internal import StatusModel

/// All routes of the API.
///
/// Both the dispatch of requests and the OpenAPI document use this list.
enum RouteTable {
    static let routes: [Route] =
        HealthRoutes.routes + ClusterRoutes.routes + RunRoutes.routes + [RevisionRoute.route, AuditRoute.route]
        + [CapacityRoute.route] + ResourceRoutes.routes + SnapshotRoutes.routes + [IdentityRoute.route]
        + PageRoute.routes + [MetricsRoute.route, openAPI]

    static let tree = RouteTree(routes)

    /// The routes that need no key, by path.
    static let anonymous = Dictionary(
        uniqueKeysWithValues: routes.filter { $0.access == .anonymous }.map { ($0.path[...], $0) }
    )

    /// The OpenAPI document.
    static let document = OpenAPIDocument(routes, schemas).bytes

    /// The named schemas that the routes' schemas refer to.
    private static let schemas: [(String, Schema)] =
        [
            ("Problem", Problem.schema), ("Cluster", ClusterRoutes.schema), ("Counts", ClusterRoutes.counts),
            ("Run", RunRoutes.schema), ("Change", ChangeWriter.schema), ("AuditEntry", ChangeWriter.auditSchema),
            ("Identity", IdentityRoute.schema),
        ] + SnapshotRoutes.schemas + Kind.all.map { (ResourceRoutes.component($0), ResourceRoutes.schema($0)) }

    private static let openAPI = Route(
        "/openapi.json",
        "getOpenAPIDocument",
        "This OpenAPI document.",
        content: .json(.map(.any))
    ) { (request) throws(Problem) in
        Answer(document)
    }
}
