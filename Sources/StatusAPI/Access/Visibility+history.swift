internal import Reconciler
internal import Spec

extension Visibility {
    /// What the viewer may see of the history; nil for all.
    var changeScope: ChangeScope? {
        guard !viewer.isPlatform else { return nil }
        var rules: [String: ChangeScope.Rule] = [:]
        for kind in Kind.all { rules[kind.section] = rule(kind) }
        return ChangeScope(rules)
    }

    private func rule(_ kind: Kind) -> ChangeScope.Rule? {
        switch kind.audience {
        case .platform: nil
        case .everyone: .always
        case .teams(let list): .list(list, emptyOrHolding: viewer.teams)
        case .sameAs(let field):
            .field(field, in: visibleKeys(kind, field))
        case .owners(let owners):
            .any(owners.flatMap(rules))
        }
    }

    private func rules(_ owner: Owner) -> [ChangeScope.Rule] {
        let (field, names) = wanted(owner)
        guard case .team = owner else { return [.field(field, in: names.sorted())] }
        // A team's name may have been another's before.
        guard let teams = TableReader(Kind.teams, cluster) else { return [] }
        return names.sorted().compactMap { name in
            teams.table.row(withKey: [name]).flatMap { teams.text($0, "metadata.createdAt") }
                .map { .owned(field, by: name, since: $0) }
        }
    }

    /// The names that the field may hold where its row is visible.
    private func visibleKeys(_ kind: Kind, _ field: String) -> [String] {
        guard let index = kind.index(of: field), let section = kind.fields[index].type.referencedSection,
            let table = cluster.tables[section]
        else { return [] }
        let rows = rows(of: table) ?? Array(0..<UInt32(table.rows.count))
        return rows.map { table.key(of: Int($0)) }
    }
}
