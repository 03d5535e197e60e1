/// Who asks: what one secret opens, in all clusters.
package struct Principal: Sendable {
    /// One for each cluster that has a key of that secret, in the order of their names.
    package let accesses: [ClusterAccess]
    /// What the names of this principal's answers in a cache begin with: the same for two to whom every answer is alike.
    package let cachePrefix: String
    /// The keys, each with its cluster: what requests are counted by.
    package let keyNames: String

    package init(_ accesses: [ClusterAccess]) {
        self.accesses = accesses
        keyNames = accesses.map { "\($0.cluster.name)/\($0.viewer.key ?? "")" }.joined(separator: " ")
        let scopes = accesses.map { "\($0.cluster.name)=\($0.viewer.scopeKey)" }.joined(separator: "|")
        // Answers may name the key itself.
        cachePrefix = "\(keyNames) \(scopes) "
    }

    /// The same without the keys that have expired at that time, in microseconds since 1970; nil where none is left.
    package func valid(at now: Int64) -> Principal? {
        if accesses.allSatisfy({ $0.expiresAt > now }) { return accesses.isEmpty ? nil : self }
        let left = Principal(accesses.filter { $0.expiresAt > now })
        return left.accesses.isEmpty ? nil : left
    }

    /// Whoever asks where no keys are needed.
    package static func anyone(in snapshot: Snapshot) -> Principal {
        Principal(snapshot.clusters.map { ClusterAccess(cluster: $0, viewer: .anyone, expiresAt: .max) })
    }
}
