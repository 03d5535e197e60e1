internal import NIOCore
internal import StatusModel

/// A request that may be answered: who asks for what, and of which snapshot.
struct Call: Sendable {
    let services: Services
    let route: Route
    /// The texts of the path's open parts, in order.
    let values: [String]
    let query: Query
    let principal: Principal
    let snapshot: Snapshot
    let view: SnapshotStore.View
    /// The secret that was shown, so that a long call can be checked again.
    let secret: String?
    /// The connection that it came by.
    let channel: (any Channel)?

    /// - Parameter admission: nil for routes that everyone may ask.
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

    /// Whether anybody is there to take the answer, as far as the connection tells.
    func isWanted() async -> Bool { await channel?.hasHungUp() != true }

    /// The text of an open part of the path.
    func value(_ name: String) -> String {
        zip(route.pathParameters, values).first { $0.0 == name }?.1 ?? ""
    }

    /// The cluster of the path, and what of it the caller may see.
    /// - Throws: a problem where there is none, or none for them.
    func cluster() throws(Problem) -> (image: ClusterImage, visibility: Visibility) {
        let name = value("cluster")
        guard let access = principal.accesses.first(where: { $0.cluster.name.utf8.elementsEqual(name.utf8) }) else {
            throw .notFound
        }
        return (access.cluster, access.visibility)
    }

    /// The same call on the newest snapshot, if it may still be made.
    func renewed() throws(Problem) -> Call {
        let admission = try services.gatekeeper.readmit(secret)
        return Call(services, route, values: values, query: query, admission, channel: channel)
    }
}
