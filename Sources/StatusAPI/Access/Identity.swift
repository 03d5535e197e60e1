/// What a secret opens: a viewer in each cluster that has a key for it.
struct Identity: Sendable {
    let cluster: ClusterImage
    let viewer: Viewer
    /// When the key ends, in microseconds since 1970.
    let expiresAt: Int64
}
