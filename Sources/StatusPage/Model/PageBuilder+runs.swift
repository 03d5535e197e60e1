internal import Model
internal import Planning
internal import Reconciler
internal import StatusModel
internal import Text

extension PageBuilder {
    /// Changes of a run that are shown, at most; the page shows how many more there are.
    private static let shownChanges = 20

    func runs(_ access: ClusterAccess) -> [PageModel.Run] {
        let cluster = access.cluster
        return (0..<min(cluster.runs.rows.count, SnapshotBuilder.recentRunCount)).map { row in
            let id = cluster.runs.rows.text(row, RunTable.id)
            let changes = changes(of: row, access)
            return PageModel.Run(
                id: id,
                url: "/v1/clusters/\(cluster.name)/runs/\(id)",
                state: cluster.runs.state(row),
                startedAt: value("startedAt", row, access).map(FieldType.timestamp.show) ?? "",
                finishedAt: value("finishedAt", row, access).map(FieldType.timestamp.show),
                revision: value("revision", row, access),
                actor: value("actor", row, access),
                pipelineURL: value("runURL", row, access),
                errorMessage: value("errorMessage", row, access),
                changes: Array(changes.prefix(Self.shownChanges)),
                otherChanges: otherChanges(
                    row,
                    access,
                    shown: min(changes.count, Self.shownChanges),
                    of: changes.count
                ),
                counts: counts(row, access)
            )
        }
    }

    /// The value of a run's column; nil if it is null or the viewer may not see it.
    private func value(_ path: String, _ row: Int, _ access: ClusterAccess) -> String? {
        let rows = access.cluster.runs.rows
        guard let index = rows.index(of: path), access.viewer.isPlatform || !rows.columns[index].isForPlatform else {
            return nil
        }
        return RowLine.value(of: rows.cell(row, index))
    }

    private func otherChanges(_ row: Int, _ access: ClusterAccess, shown: Int, of known: Int) -> Int? {
        guard access.viewer.isPlatform else {
            // The changes that are not in memory may include some that the viewer may see, so the number is not known.
            let run = access.cluster.runs.rows.text(row, RunTable.id)
            let isCut = access.cluster.recentChanges[run]?.count == SnapshotBuilder.maximumChangesPerRun
            return isCut ? nil : known - shown
        }
        return max(known, counts(row, access).reduce(0) { $0 + $1.count }) - shown
    }

    /// The number of changes of each action, from the run's record; empty for viewers who may not see it.
    private func counts(_ row: Int, _ access: ClusterAccess) -> [PageModel.ChangeCount] {
        Self.actions.compactMap { action in
            guard let count = value("summary.\(action)", row, access).flatMap({ Int($0) }), count > 0 else {
                return nil
            }
            return PageModel.ChangeCount(symbol: action.symbol, action: action.rawValue, count: count)
        }
    }

    private static let actions: [Change.Action] = [.create, .update, .rename, .adopt, .release, .delete]

    private func changes(of row: Int, _ access: ClusterAccess) -> [PageModel.Change] {
        let rows = access.cluster.runs.rows
        let run = rows.text(row, RunTable.id)
        let end = rows.text(row, RunTable.finishedAt)
        let scope = access.visibility.changeScope
        return (access.cluster.recentChanges[run] ?? []).compactMap { record in
            guard let record = scope.map({ $0.visible(record, runEnd: end) }) ?? record else { return nil }
            let kind = Kind.named(record.kind)
            let fields = access.viewer.differences(in: record).map { field in
                PageModel.FieldChange(
                    path: field.path,
                    before: Self.value(field.before),
                    after: Self.value(field.after),
                    emptyMeaning: kind?.index(of: field.path).flatMap { kind?.fields[$0].emptyMeaning }
                )
            }.filter { !Self.isImplied($0, record) }
            return PageModel.Change(
                symbol: Change.Action(rawValue: record.action)?.symbol ?? "=",
                action: record.action,
                resource: record.key == record.kind ? record.key : "\(record.kind)/\(record.key)",
                previousKey: record.previousKey,
                fields: fields
            )
        }
    }

    /// Whether plans would not show the field: the key or a default value of a resource that was created or deleted.
    private static func isImplied(_ change: PageModel.FieldChange, _ record: ChangeRecord) -> Bool {
        guard let action = Change.Action(rawValue: record.action), action == .create || action == .delete,
            let field = Kind.named(record.kind)?.fields.first(where: { $0.path == change.path })
        else { return false }
        let value = action == .create ? change.after : change.before
        return field.isKey || value == field.type.fieldValue(field.defaultValue)
    }

    /// A value of a change record, in the form in which plans show values.
    private static func value(_ value: JSONValue) -> FieldValue {
        switch value {
        case .null: return .none
        case .string(let text): return .text(text)
        case .array(let elements): return .list(elements.map(text))
        default: return .text(text(value))
        }
    }

    private static func text(_ value: JSONValue) -> String {
        if let text = value.text { return text }
        var json = JSONWriter()
        json.value(value)
        return json.text
    }
}
