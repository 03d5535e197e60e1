/// Who asks: what a secret opens, in all clusters.
struct Bearer: Sendable {
    let identities: [Identity]
    /// What the names of answers in memory begin with.
    let cachePrefix: String
    /// The keys, each with its cluster: what requests are counted by.
    let keyNames: String

    init(_ identities: [Identity]) {
        self.identities = identities
        keyNames = identities.map { "\($0.cluster.name)/\($0.viewer.key ?? "")" }.joined(separator: " ")
        let scopeKey = identities.map { "\($0.cluster.name)=\($0.viewer.scopeKey)" }.joined(separator: "|")
        // Answers may name the key itself.
        cachePrefix = "\(keyNames) \(scopeKey) "
    }

    /// Those whose keys have not expired at that time, in microseconds since 1970.
    func valid(at now: Int64) -> Bearer? {
        if identities.allSatisfy({ $0.expiresAt > now }) { return identities.isEmpty ? nil : self }
        let left = Bearer(identities.filter { $0.expiresAt > now })
        return left.identities.isEmpty ? nil : left
    }

    /// Whoever asks where no keys are needed.
    static func anyone(in snapshot: Snapshot) -> Bearer {
        Bearer(snapshot.clusters.map { Identity(cluster: $0, viewer: .anyone, expiresAt: .max) })
    }
}
