internal import NIOCore
internal import StatusModel

/// A request that passed the checks: who asks, for which route, and the snapshot to answer from.
struct RouteRequest: Sendable {
    let services: Services
    let route: Route
    /// The values of the path's parameters, in order.
    let values: [String]
    let query: Query
    let principal: Principal
    let snapshot: Snapshot
    let view: SnapshotStore.View
    /// The secret that the request sent, so that a request that waits can be checked again; nil without one.
    let secret: String?
    /// The connection of the request; nil in tests that send requests without one.
    let channel: (any Channel)?

    /// - Parameter admission: the result of the check of the key; nil for routes that need no key.
    init(
        _ services: Services,
        _ route: Route,
        values: [String],
        query: Query,
        _ admission: Gatekeeper.Admission?,
        channel: (any Channel)?
    ) {
        self.services = services
        self.route = route
        self.values = values
        self.query = query
        principal = admission?.principal ?? Principal([])
        snapshot = admission?.snapshot ?? .empty
        view = admission?.view ?? services.store.view
        secret = admission?.secret
        self.channel = channel
    }

    /// Whether the client still waits for the answer; false if it has closed the connection.
    func isWanted() async -> Bool { await channel?.hasHungUp() != true }

    /// The value of a path parameter.
    func value(_ name: String) -> String {
        zip(route.pathParameters, values).first { $0.0 == name }?.1 ?? ""
    }

    /// The cluster that the path names, and what the client may see of it.
    /// - Throws: a problem if there is no such cluster, or the key gives no access to it.
    func cluster() throws(Problem) -> (image: ClusterImage, visibility: Visibility) {
        let name = value("cluster")
        guard let access = principal.accesses.first(where: { $0.cluster.name.utf8.elementsEqual(name.utf8) }) else {
            throw .notFound
        }
        return (access.cluster, access.visibility)
    }

    /// The same request with the newest snapshot.
    /// - Throws: a problem if the key is no longer valid.
    func renewed() throws(Problem) -> RouteRequest {
        let admission = try services.gatekeeper.readmit(secret)
        return RouteRequest(services, route, values: values, query: query, admission, channel: channel)
    }
}
