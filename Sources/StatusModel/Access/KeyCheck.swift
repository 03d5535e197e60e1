internal import Model
internal import Text

/// Looks up the digest of a secret among the API keys of a snapshot.
///
/// A key is valid while it is active and not expired, its team or user is active, and no newer secret has replaced the
/// one that was given.
package struct KeyCheck {
    private let snapshot: Snapshot

    package init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// The SHA-256 of a secret in hexadecimal, as API keys hold it.
    package static func digest(of secret: String) -> String {
        DigestContext().digest(of: Array(secret.utf8)).hexadecimal
    }

    /// The principal that has the secret with that digest, without accesses if no key is valid.
    ///
    /// Expired keys are included; `Principal.valid(at:)` removes them.
    package func principal(digest: String) -> Principal {
        Principal(
            snapshot.clusters.compactMap { cluster in
                cluster.keys[digest].flatMap { Self.access($0, in: cluster) }
            }
        )
    }

    /// The access of a key to its cluster, whether or not the key has expired; nil if it is not valid.
    private static func access(_ secret: KeySecret, in cluster: ClusterImage) -> ClusterAccess? {
        let name = secret.key
        guard let keys = TableReader(Kind.apiKeys, cluster), let row = keys.table.row(withKey: [name]),
            keys.isActive(row), let end = keys.order(row, "expiresAt")
        else { return nil }
        let expiresAt = min(end, secret.retiresAt ?? .max)
        let scope: Viewer.Scope?
        if let team = keys.text(row, "team") {
            scope = isActive(team, Kind.teams, cluster) ? .teams(withTeamsBelow([team], cluster), user: nil) : nil
        } else {
            scope = keys.text(row, "user").flatMap { scopeOfUser($0, cluster) }
        }
        return scope.map { ClusterAccess(cluster: cluster, viewer: Viewer(scope: $0, key: name), expiresAt: expiresAt) }
    }

    private static func scopeOfUser(_ user: String, _ cluster: ClusterImage) -> Viewer.Scope? {
        guard let users = TableReader(Kind.users, cluster), let row = users.table.row(withKey: [user]),
            users.isActive(row)
        else { return nil }
        // Both roles may read everything.
        if ["admin", "auditor"].contains(users.text(row, "platformRole")) { return .platform }
        return .teams(withTeamsBelow(teams(of: user, cluster), cluster), user: user)
    }

    private static func teams(of user: String, _ cluster: ClusterImage) -> [String] {
        guard let memberships = TableReader(Kind.memberships, cluster) else { return [] }
        return memberships.rows(where: "user", is: user)
            .compactMap { memberships.text($0, "team") }
            .filter { isActive($0, Kind.teams, cluster) }
    }

    /// The teams and all active teams below them in the tree of teams, sorted.
    private static func withTeamsBelow(_ names: [String], _ cluster: ClusterImage) -> [String] {
        guard let teams = TableReader(Kind.teams, cluster) else { return names.sorted() }
        let parents = (0..<teams.table.rows.count).compactMap { row in
            teams.text(row, "parent").map { (teams.table.key(of: row), $0) }
        }
        guard !parents.isEmpty else { return names.sorted() }
        let tree = ParentTree(Dictionary(parents) { first, _ in first })
        return tree.withDescendants(of: Set(names)).filter { isActive($0, Kind.teams, cluster) }.sorted()
    }

    private static func isActive(_ name: String, _ kind: Kind, _ cluster: ClusterImage) -> Bool {
        guard let reader = TableReader(kind, cluster), let row = reader.table.row(withKey: [name]) else { return false }
        return reader.isActive(row)
    }
}
