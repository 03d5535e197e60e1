internal import NIOCore

/// A request that may be answered: who asks for what, and of which snapshot.
struct Call: Sendable {
    let services: Services
    let route: Route
    /// The texts of the path's open parts, in order.
    let values: [String]
    let query: Query
    let bearer: Bearer
    let snapshot: Snapshot
    let view: SnapshotStore.View
    /// The secret that was shown, so that a long call can be checked again.
    let secret: String?
    /// The connection that it came by.
    let channel: (any Channel)?

    /// Whether anybody is there to take the answer, as far as the connection tells.
    func isHeard() async -> Bool { await channel?.hasHungUp() != true }

    /// The text of an open part of the path.
    func value(_ name: String) -> String {
        zip(route.pathParameters, values).first { $0.0 == name }?.1 ?? ""
    }

    /// The cluster of the path and who asks there.
    /// - Throws: a problem where there is none, or none for them.
    func cluster() throws(Problem) -> (image: ClusterImage, visibility: Visibility) {
        let name = value("cluster")
        guard let identity = bearer.identities.first(where: { $0.cluster.name.utf8.elementsEqual(name.utf8) }) else {
            throw .notFound
        }
        return (identity.cluster, Visibility(cluster: identity.cluster, viewer: identity.viewer))
    }

    /// The same call for another snapshot.
    func with(_ view: SnapshotStore.View, _ snapshot: Snapshot, _ bearer: Bearer) -> Call {
        Call(
            services: services,
            route: route,
            values: values,
            query: query,
            bearer: bearer,
            snapshot: snapshot,
            view: view,
            secret: secret,
            channel: channel
        )
    }
}
