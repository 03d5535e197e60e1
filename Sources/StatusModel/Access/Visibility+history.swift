internal import Model

extension Visibility {
    /// What the viewer may see of the history; nil for all.
    package var changeScope: ChangeScope? {
        guard !viewer.isPlatform else { return nil }
        var rules: [String: AccessRule<ChangeScope.NameTimes>] = [:]
        for kind in Kind.all { rules[kind.section] = rule(kind)?.map(times) }
        return ChangeScope(rules)
    }

    /// Since when each of the names has been that of its present resource.
    private func times(of names: Names) -> ChangeScope.NameTimes {
        switch names {
        case .of(let kind, let names): times(of: names, in: kind)
        case .visible(let kind): timesOfVisibleRows(of: kind)
        }
    }

    /// A name is a resource's since the resource was made, or got the name by a rename.
    private func times(of names: Set<String>, in kind: Kind) -> ChangeScope.NameTimes {
        guard let reader = TableReader(kind, cluster) else { return ChangeScope.NameTimes([:]) }
        return ChangeScope.NameTimes(
            names.reduce(into: [:]) { since, name in
                let created = reader.table.row(withKey: [name]).flatMap { reader.text($0, "metadata.createdAt") }
                let end = created.map { cluster.runs.end(ofRunWritingAt: $0) }
                // Times in UTC as Postgres writes them are in order as texts are.
                since[name] = end.map { max($0, cluster.renames[kind.section]?[name] ?? $0) }
            }
        )
    }

    /// What refers to a row is shown from the row's last write on, since it is not known who could see the row before.
    ///
    /// A row that others have changed since, or that hxapply never wrote, shows no history at all.
    private func timesOfVisibleRows(of kind: Kind) -> ChangeScope.NameTimes {
        guard let reader = TableReader(kind, cluster) else { return ChangeScope.NameTimes([:]) }
        let rows = rows(of: reader.table) ?? Array(0..<UInt32(reader.table.rows.count))
        return ChangeScope.NameTimes(
            rows.reduce(into: [:]) { since, row in
                guard reader.table.isManaged(Int(row)), !reader.table.isDrifted(Int(row)) else { return }
                let written = reader.text(Int(row), "metadata.updatedAt")
                since[reader.table.key(of: Int(row))] = written.map { cluster.runs.end(ofRunWritingAt: $0) }
            }
        )
    }
}
