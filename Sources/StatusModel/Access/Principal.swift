/// Who sends a request: the access of one secret to each cluster.
package struct Principal: Sendable {
    /// One for each cluster that has a key with this secret, in the order of the clusters' names.
    package let accesses: [ClusterAccess]
    /// The start of the cache keys of this principal's answers; it depends on all that answers depend on.
    package let cachePrefix: String
    /// The names of the keys, each after its cluster, by which the rate limit counts requests.
    package let keyNames: String

    package init(_ accesses: [ClusterAccess]) {
        self.accesses = accesses
        keyNames = accesses.map { "\($0.cluster.name)/\($0.viewer.key ?? "")" }.joined(separator: " ")
        let scopes = accesses.map { "\($0.cluster.name)=\($0.viewer.scopeKey)" }.joined(separator: "|")
        // Answers may name the key itself.
        cachePrefix = "\(keyNames) \(scopes) "
    }

    /// The principal without the keys that have expired.
    ///
    /// - Parameter now: microseconds since 1970.
    /// - Returns: nil if all keys have expired.
    package func valid(at now: Int64) -> Principal? {
        if accesses.allSatisfy({ $0.expiresAt > now }) { return accesses.isEmpty ? nil : self }
        let left = Principal(accesses.filter { $0.expiresAt > now })
        return left.accesses.isEmpty ? nil : left
    }

    /// The principal of every request to a server that needs no keys (`--open`).
    package static func anyone(in snapshot: Snapshot) -> Principal {
        Principal(snapshot.clusters.map { ClusterAccess(cluster: $0, viewer: .anyone, expiresAt: .max) })
    }
}
