/// The access of an API key to one cluster: what its viewer may see, and when the key expires.
package struct ClusterAccess: Sendable {
    package let cluster: ClusterImage
    package let viewer: Viewer
    /// When the key expires, in microseconds since 1970.
    package let expiresAt: Int64

    /// What the viewer may see of the cluster.
    package var visibility: Visibility { Visibility(cluster: cluster, viewer: viewer) }
}
