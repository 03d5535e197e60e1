/// What a secret opens in one cluster: the viewer whose key it is, and until when.
package struct ClusterAccess: Sendable {
    package let cluster: ClusterImage
    package let viewer: Viewer
    /// When the key ends, in microseconds since 1970.
    package let expiresAt: Int64

    /// What the viewer may see of the cluster.
    package var visibility: Visibility { Visibility(cluster: cluster, viewer: viewer) }
}
