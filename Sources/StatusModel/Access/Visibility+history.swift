internal import Model

extension Visibility {
    /// The part of the history that the viewer may see; nil if they may see all.
    package var changeScope: ChangeScope? {
        guard !viewer.isPlatform else { return nil }
        var rules: [String: AccessRule<ChangeScope.NameTimes>] = [:]
        for kind in Kind.all { rules[kind.section] = rule(kind)?.map(times) }
        return ChangeScope(rules, teams: Set(viewer.teams))
    }

    /// The teams whose recorded usage the viewer may see, as a JSON object with the time since when each has its name;
    /// nil if they may see all.
    package var teamsSince: String? {
        viewer.isPlatform ? nil : times(of: Set(viewer.teams), in: Kind.teams).json
    }

    /// For each name, since when its present resource has had it.
    private func times(of names: Names) -> ChangeScope.NameTimes {
        switch names {
        case .of(let kind, let names): times(of: names, in: kind)
        case .visible(let kind): timesOfVisibleRows(of: kind)
        }
    }

    /// A resource has had its name since it was created, or since it was renamed to it.
    private func times(of names: Set<String>, in kind: Kind) -> ChangeScope.NameTimes {
        guard let reader = TableReader(kind, cluster) else { return ChangeScope.NameTimes([:]) }
        return ChangeScope.NameTimes(
            names.reduce(into: [:]) { since, name in
                let created = reader.table.row(withKey: [name]).flatMap { reader.text($0, "metadata.createdAt") }
                let end = created.map { cluster.runs.end(ofRunWritingAt: $0) }
                // Postgres writes times in UTC so that the order of the texts is the order of the times.
                since[name] = end.map { max($0, cluster.renames[kind.section]?[name] ?? $0) }
            }
        )
    }

    /// The history of resources that refer to a visible row is shown from the last write of that row on.
    ///
    /// Before that write, other viewers may have been able to see the row. For a row that others have changed since, or
    /// that hxapply does not manage, no history is shown.
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
