internal import Model
internal import Text

/// Looks a secret's digest up among the API keys of a snapshot.
///
/// A key counts while it is active, has not expired, and its team or user is active.
package struct KeyCheck {
    private let snapshot: Snapshot

    package init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// The digest of a secret, as API keys hold it: in hexadecimal.
    package static func digest(of secret: String) -> String {
        DigestContext().digest(of: Array(secret.utf8)).hexadecimal
    }

    /// Whoever has a secret with that digest, whether or not their keys have expired; without access where no key counts.
    package func principal(digest: String) -> Principal {
        Principal(
            snapshot.clusters.compactMap { cluster in
                cluster.keys[digest].flatMap { Self.access($0, in: cluster) }
            }
        )
    }

    /// What a key opens, whether or not it has expired.
    private static func access(_ name: String, in cluster: ClusterImage) -> ClusterAccess? {
        guard let keys = TableReader(Kind.apiKeys, cluster), let row = keys.table.row(withKey: [name]),
            keys.isActive(row), let expiresAt = keys.order(row, "expiresAt")
        else { return nil }
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
        // Both roles may read everything; they differ in what they may do elsewhere.
        if ["admin", "auditor"].contains(users.text(row, "platformRole")) { return .platform }
        return .teams(withTeamsBelow(teams(of: user, cluster), cluster), user: user)
    }

    private static func teams(of user: String, _ cluster: ClusterImage) -> [String] {
        guard let memberships = TableReader(Kind.memberships, cluster) else { return [] }
        return memberships.rows(where: "user", is: user)
            .compactMap { memberships.text($0, "team") }
            .filter { isActive($0, Kind.teams, cluster) }
    }

    /// The teams, and the active ones that are parts of them, or of their parts; sorted.
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
