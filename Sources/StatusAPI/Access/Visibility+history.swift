internal import Model
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
        case .teams(let list): .list(list, emptyOr: holders(Kind.teams, Set(viewer.teams)))
        case .sameAs(let field): .field(field, of: visibleHolders(kind, field))
        case .owners(let owners): .any(owners.map(rule))
        }
    }

    private func rule(_ owner: Owner) -> ChangeScope.Rule {
        let (field, names) = wanted(owner)
        return .field(field, of: holders(owner.isTeam ? Kind.teams : Kind.users, names))
    }

    /// Since when those resources bear their names: since they were made, or got them by a rename.
    private func holders(_ kind: Kind, _ names: Set<String>) -> ChangeScope.Holders {
        guard let reader = TableReader(kind, cluster) else { return ChangeScope.Holders([:]) }
        return ChangeScope.Holders(
            names.reduce(into: [:]) { since, name in
                let created = reader.table.row(withKey: [name]).flatMap { reader.text($0, "metadata.createdAt") }
                let end = created.map { cluster.runs.end(of: $0) }
                // Times in UTC as Postgres writes them are in order as texts are.
                since[name] = end.map { max($0, cluster.renames[kind.section]?[name] ?? $0) }
            }
        )
    }

    /// What the field may refer to where its row is visible.
    ///
    /// Whose that was before it was last written is not known, so its history begins there. Where others have written
    /// it since, or never anybody else, nothing is known at all.
    private func visibleHolders(_ kind: Kind, _ field: String) -> ChangeScope.Holders {
        guard let index = kind.index(of: field), let section = kind.fields[index].type.referencedSection,
            let referenced = Kind.named(section), let reader = TableReader(referenced, cluster)
        else { return ChangeScope.Holders([:]) }
        let rows = rows(of: reader.table) ?? Array(0..<UInt32(reader.table.rows.count))
        return ChangeScope.Holders(
            rows.reduce(into: [:]) { since, row in
                guard reader.table.isManaged(Int(row)), !reader.table.isDrifted(Int(row)) else { return }
                let written = reader.text(Int(row), "metadata.updatedAt")
                since[reader.table.key(of: Int(row))] = written.map { cluster.runs.end(of: $0) }
            }
        )
    }
}

extension Owner {
    fileprivate var isTeam: Bool {
        if case .team = self { true } else { false }
    }
}
