internal import Reconciler
internal import Spec

/// What a secret opens: a viewer in each cluster that has a key for it.
struct Identity: Sendable {
    let cluster: ClusterImage
    let viewer: Viewer
    /// When the key ends, in microseconds since 1970.
    let expiresAt: Int64
}

/// Looks a secret's digest up among the API keys of a snapshot.
///
/// A key counts while it is active, has not expired, and its team or user is active.
struct KeyCheck {
    let snapshot: Snapshot

    /// Who the secret makes of its bearer; nil where no key answers to it or none counts.
    func bearer(of secret: String) -> Bearer? {
        let digest = DigestContext().digest(of: Array(secret.utf8)).hexadecimal
        return snapshot.answers.bearer(digest) {
            Bearer(
                snapshot.clusters.compactMap { cluster in
                    cluster.keys[digest].flatMap { Self.identity($0, in: cluster) }
                }
            )
        }.valid(at: snapshot.now)
    }

    /// The identity that a key gives, whether or not it has expired.
    private static func identity(_ name: String, in cluster: ClusterImage) -> Identity? {
        guard let keys = TableReader(Kind.apiKeys, cluster), let row = keys.table.row(withKey: [name]),
            keys.isActive(row), let expiresAt = keys.order(row, "expiresAt")
        else { return nil }
        let scope: Viewer.Scope?
        if let team = keys.text(row, "team") {
            scope = isActive(team, Kind.teams, cluster) ? .teams([team], user: nil) : nil
        } else {
            scope = keys.text(row, "user").flatMap { scopeOfUser($0, cluster) }
        }
        return scope.map { Identity(cluster: cluster, viewer: Viewer(scope: $0, key: name), expiresAt: expiresAt) }
    }

    private static func scopeOfUser(_ user: String, _ cluster: ClusterImage) -> Viewer.Scope? {
        guard let users = TableReader(Kind.users, cluster), let row = users.table.row(withKey: [user]),
            users.isActive(row)
        else { return nil }
        // Both roles may read everything; they differ in what they may do elsewhere.
        if ["admin", "auditor"].contains(users.text(row, "platformRole")) { return .platform }
        return .teams(teams(of: user, cluster), user: user)
    }

    private static func teams(of user: String, _ cluster: ClusterImage) -> [String] {
        guard let memberships = TableReader(Kind.memberships, cluster) else { return [] }
        return memberships.rows(where: "user", is: user)
            .compactMap { memberships.text($0, "team") }
            .filter { isActive($0, Kind.teams, cluster) }
            .sorted()
    }

    private static func isActive(_ name: String, _ kind: Kind, _ cluster: ClusterImage) -> Bool {
        guard let reader = TableReader(kind, cluster), let row = reader.table.row(withKey: [name]) else { return false }
        return reader.isActive(row)
    }
}

/// Reads values of a kind's rows by the names of its fields.
struct TableReader {
    let table: KindTable

    init?(_ kind: Kind, _ cluster: ClusterImage) {
        guard let table = cluster.tables[kind.section] else { return nil }
        self.table = table
    }

    func text(_ row: Int, _ path: String) -> String? {
        table.rows.index(of: path).flatMap { table.value(row, $0) }
    }

    /// The value of a quantity as a number.
    func order(_ row: Int, _ path: String) -> Int64? {
        table.rows.index(of: path).flatMap { table.rows.columns[$0].type.order(of: table.rows.cell(row, $0)) }
    }

    func isActive(_ row: Int) -> Bool { text(row, "active") == "t" }

    /// The rows whose field has that value.
    func rows(where path: String, is value: String) -> [Int] {
        guard let column = table.rows.index(of: path) else { return [] }
        return table.rows.rows(where: column, is: value, table.derived).map(Int.init)
    }
}
