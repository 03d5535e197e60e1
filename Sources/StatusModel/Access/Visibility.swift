internal import Model

/// Decides which rows of a cluster a viewer may see, by the audience that each kind declares.
package struct Visibility {
    package let cluster: ClusterImage
    package let viewer: Viewer

    package init(cluster: ClusterImage, viewer: Viewer) {
        self.cluster = cluster
        self.viewer = viewer
    }

    // MARK: The rule

    /// The names that give the viewer access to a resource if one of its fields holds them.
    enum Names: Sendable {
        /// The given names of resources of a kind.
        case of(Kind, Set<String>)
        /// The keys of all rows of a kind that the viewer may see.
        case visible(Kind)
    }

    /// The condition under which the viewer may see a resource of the kind; nil if they may see none.
    ///
    /// Only this function defines what an audience means. Admins and auditors see all, so it does not apply to them.
    func rule(_ kind: Kind) -> AccessRule<Names>? {
        switch kind.audience {
        case .platform: nil
        case .everyone: .everyone
        case .teams(let list): .list(list, emptyOr: .of(Kind.teams, Set(viewer.teams)))
        case .sameAs(let field): Self.referenced(kind, field).map { .field(field, .visible($0)) }
        case .owners(let owners): .any(owners.map(rule))
        }
    }

    private func rule(_ owner: Owner) -> AccessRule<Names> {
        switch owner {
        case .team(let field): .field(field, .of(Kind.teams, Set(viewer.teams)))
        case .user(let field): .field(field, .of(Kind.users, Set([viewer.user].compactMap(\.self))))
        case .teamsOfUser(let field): .field(field, .of(Kind.users, teammates))
        }
    }

    private static func referenced(_ kind: Kind, _ field: String) -> Kind? {
        kind.index(of: field).flatMap { kind.fields[$0].type.referencedSection }.flatMap(Kind.named)
    }

    /// All members of the viewer's teams.
    private var teammates: Set<String> {
        guard let memberships = TableReader(Kind.memberships, cluster) else { return [] }
        return Set(
            viewer.teams.flatMap { memberships.rows(where: "team", is: $0) }.compactMap { memberships.text($0, "user") }
        )
    }

    // MARK: Rows

    /// The rows that the viewer may see, in the order of the table; nil if they may see all.
    package func rows(of table: KindTable) -> [UInt32]? {
        if viewer.isPlatform { return nil }
        switch table.kind.audience {
        case .everyone: return nil
        case .platform: return []
        case .teams, .sameAs, .owners:
            return table.lists.list(key(of: table)) {
                let test = predicate(for: table)
                return (0..<table.rows.count).filter(test).map(UInt32.init)
            }
        }
    }

    /// The key in the table's cache of the list of rows that the viewer may see.
    package func key(of table: KindTable) -> RowListCache.Key {
        .visible(scope: viewer.scopeKey, versions: versions(table.kind))
    }

    /// The versions of the other tables on which the visibility of a kind's rows depends.
    private func versions(_ kind: Kind) -> [UInt64] {
        switch kind.audience {
        case .platform, .everyone, .teams: []
        case .sameAs(let field):
            Self.referenced(kind, field).flatMap { cluster.tables[$0.section] }
                .map { [$0.version] + versions($0.kind) } ?? []
        case .owners(let owners):
            owners.contains(where: \.restsOnMemberships)
                ? [cluster.tables[Kind.memberships.section]?.version].compactMap(\.self) : []
        }
    }

    /// Returns a function that tells whether the viewer may see a row.
    package func predicate(for table: KindTable) -> (Int) -> Bool {
        if viewer.isPlatform { return { _ in true } }
        guard let rule = rule(table.kind) else { return { _ in false } }
        return rule.predicate(
            text: { path in
                guard let column = table.rows.index(of: path) else { return { _ in nil } }
                return { row in table.value(row, column) }
            },
            elements: { path in
                guard let column = table.rows.index(of: path) else { return { _ in nil } }
                return { row in table.elements(row, column) }
            },
            holds: test
        )
    }

    private func test(_ names: Names) -> (String) -> Bool {
        switch names {
        case .of(_, let names): return names.contains
        case .visible(let kind):
            guard let table = cluster.tables[kind.section] else { return { _ in false } }
            let isVisible = predicate(for: table)
            return { name in table.row(withKey: [name]).map(isVisible) ?? false }
        }
    }

    /// How many of the visible rows are managed, drifted and unmanaged.
    package func counts(of table: KindTable) -> (managed: Int, drifted: Int, unmanaged: Int) {
        guard let rows = rows(of: table) else {
            return (table.managedCount, table.driftedCount, table.rows.count - table.managedCount)
        }
        let managed = rows.count { table.isManaged(Int($0)) }
        return (managed, rows.count { isDrifted(Int($0), of: table) }, rows.count - managed)
    }
}

extension Owner {
    fileprivate var restsOnMemberships: Bool {
        if case .teamsOfUser = self { true } else { false }
    }
}
