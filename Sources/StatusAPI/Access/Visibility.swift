internal import Model
internal import Reconciler
internal import Spec

/// Says which rows of a cluster somebody may see, by what each kind says of its audience.
struct Visibility {
    let cluster: ClusterImage
    let viewer: Viewer

    /// The rows that the viewer may see, in order; nil for all.
    func rows(of table: KindTable) -> [UInt32]? {
        if viewer.isPlatform { return nil }
        switch table.kind.audience {
        case .everyone: return nil
        case .platform: return []
        case .teams, .sameAs, .owners:
            return table.derived.list(key(of: table)) {
                let test = test(table)
                return (0..<table.rows.count).filter(test).map(UInt32.init)
            }
        }
    }

    /// Stands for the rows that the viewer may see.
    func key(of table: KindTable) -> DerivedRows.Key { .visible(viewer.scope, versions: versions(table.kind)) }

    /// Says of rows whether the viewer may see them.
    func predicate(for table: KindTable) -> (Int) -> Bool {
        viewer.isPlatform ? { _ in true } : test(table)
    }

    /// How many of those rows are drifted, and how many unmanaged.
    func counts(of table: KindTable) -> (managed: Int, drifted: Int, unmanaged: Int) {
        guard let rows = rows(of: table) else {
            return (table.managedCount, table.driftedCount, table.rows.count - table.managedCount)
        }
        let managed = rows.count { table.isManaged(Int($0)) }
        return (managed, rows.count { table.isDrifted(Int($0)) }, rows.count - managed)
    }

    /// The versions of the other tables that say what may be seen of a kind.
    private func versions(_ kind: Kind) -> [UInt64] {
        switch kind.audience {
        case .platform, .everyone, .teams: []
        case .sameAs(let field): referenced(kind, field).map { [$0.version] + versions($0.kind) } ?? []
        case .owners(let owners):
            owners.contains(where: \.restsOnMemberships)
                ? [cluster.tables[Kind.memberships.section]?.version].compactMap(\.self) : []
        }
    }

    private func referenced(_ kind: Kind, _ field: String) -> KindTable? {
        kind.index(of: field).flatMap { kind.fields[$0].type.referencedSection }.flatMap { cluster.tables[$0] }
    }

    private func test(_ table: KindTable) -> (Int) -> Bool {
        switch table.kind.audience {
        case .everyone: return { _ in true }
        case .platform: return { _ in false }
        case .teams(let list):
            let teams = Set(viewer.teams)
            guard let column = table.rows.index(of: list) else { return { _ in false } }
            return { row in
                let named = table.elements(row, column)
                return named.isEmpty || named.contains(where: teams.contains)
            }
        case .sameAs(let field):
            guard let other = referenced(table.kind, field), let column = table.rows.index(of: field) else {
                return { _ in false }
            }
            let isVisible = test(other)
            return { row in
                table.value(row, column).flatMap { other.row(withKey: [$0]) }.map(isVisible) ?? false
            }
        case .owners(let owners):
            let tests = owners.map { test($0, table) }
            return { row in tests.contains { $0(row) } }
        }
    }

    private func test(_ owner: Owner, _ table: KindTable) -> (Int) -> Bool {
        let (field, names) = wanted(owner)
        guard let column = table.rows.index(of: field) else { return { _ in false } }
        return { row in table.value(row, column).map(names.contains) ?? false }
    }

    /// The field to look at and the names that make a row the viewer's.
    func wanted(_ owner: Owner) -> (field: String, names: Set<String>) {
        switch owner {
        case .team(let field): (field, Set(viewer.teams))
        case .user(let field): (field, Set([viewer.user].compactMap(\.self)))
        case .teamsOfUser(let field): (field, teammates)
        }
    }

    /// Everyone in the viewer's teams.
    private var teammates: Set<String> {
        guard let memberships = TableReader(Kind.memberships, cluster) else { return [] }
        return Set(
            viewer.teams.flatMap { memberships.rows(where: "team", is: $0) }.compactMap { memberships.text($0, "user") }
        )
    }
}

extension Owner {
    var restsOnMemberships: Bool {
        if case .teamsOfUser = self { true } else { false }
    }
}
