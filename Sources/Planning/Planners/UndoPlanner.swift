package import Model

/// Plans the reverse of a run's changes, if nothing has changed their rows since.
package struct UndoPlanner: PlanMaker {
    /// The ID of the run to undo.
    private let run: String
    private let state: ClusterState
    /// The changes that undo the run, from its last change to its first.
    package let changes: [Change]
    package let guarded: GuardedPlan

    private init(_ run: String, _ changes: [Change], _ options: PlanOptions, _ state: ClusterState) {
        self.run = run
        self.changes = changes
        self.state = state
        var draft = PlanDraft()
        draft.changes = PlanStep.all(of: changes).flatMap(\.changes)
        draft.managedBefore = state.managedCounts
        for change in changes { draft.summary.count(change.action) }
        guarded = GuardedPlan(draft, of: state, from: .undo, options)
    }

    /// - Parameters:
    ///   - run: the ID of the run.
    ///   - records: its change records, in their order.
    package static func make(
        _ run: String,
        _ records: [ChangeRecord],
        _ options: PlanOptions,
        _ state: ClusterState
    ) -> Result<UndoPlanner, PlanConflict> {
        let records = records.filter { $0.action != ChangeNote.action }
        guard !records.isEmpty else {
            return .failure(PlanConflict(["run \(run) has changed nothing, so there is nothing to undo"]))
        }
        let readings = records.reversed().map(\.undone)
        let unreadable = readings.compactMap(\.failure)
        guard unreadable.isEmpty else { return .failure(PlanConflict(unreadable)) }
        return .success(UndoPlanner(run, readings.compactMap(\.change), options, state))
    }

    /// The resources that the undo changes, under their names before and after the run.
    package var touched: [(kind: Kind, key: String)] {
        changes.flatMap { change in
            [change.before, change.after].compactMap(\.self).map { (change.kind, $0.key(of: change.kind)) }
        }
    }

    /// Why the run cannot be undone.
    ///
    /// - Parameter runs: by resource, the last run that changed it since.
    package func conflict(laterRuns runs: [String: RunName]) -> PlanConflict? {
        guard !runs.isEmpty else { return nil }
        return PlanConflict(
            runs.sorted { $0.key < $1.key }.map { "\($0.key) was changed since by \($0.value.phrase)" }
        )
    }

    /// Why the run cannot be undone.
    ///
    /// - Parameter moved: rows that differ from what the run wrote.
    package func conflict(moved: [TouchedRows.Moved]) -> PlanConflict? {
        guard !moved.isEmpty else { return nil }
        let reasons = moved.map { "\($0.resource) was changed outside hxapply since run \(run)" }
        return PlanConflict(reasons.shortened())
    }

    package func plan(_ draft: PlanDraft, _ verdict: GuardVerdict) -> Plan {
        Plan(
            of: state,
            specDigest: nil,
            revision: nil,
            scope: .declared,
            draft: draft,
            guarded: verdict,
            undoes: run
        )
    }
}

extension ChangeRecord {
    /// The change that undoes this record, or why the record cannot be read.
    fileprivate var undone: (change: Change?, failure: String?) {
        guard let kind = Kind.named(kind), let action = Change.Action(rawValue: action) else {
            return (nil, "\(self.kind)/\(key) is of a kind that this program does not know")
        }
        let before = before.flatMap { RowLine(json: $0, of: kind) }
        let after = after.flatMap { RowLine(json: $0, of: kind) }
        guard (before == nil) == (self.before == nil), (after == nil) == (self.after == nil) else {
            return (nil, "\(self.kind)/\(key) held a value that no spec may hold")
        }
        func change(_ action: Change.Action, from row: RowLine?) -> Change {
            Change(
                action,
                kind,
                .undone,
                source: source,
                before: row,
                after: before,
                renamedFrom: renamedFrom.flatMap { $0.isEmpty ? nil : $0 },
                // Early records do not tell which names the row stored.
                keepsRenamedFrom: renamedFrom == nil && kind.acceptsRename && row != nil && before != nil
            )
        }
        switch action {
        case .create: return (change(.delete, from: after), nil)
        case .update: return (change(.update, from: after), nil)
        case .rename: return (change(.rename, from: after), nil)
        case .delete: return (change(.create, from: after), nil)
        // An adopted row is released with its earlier values, and a released row is adopted.
        case .adopt: return (change(.release, from: after), nil)
        case .release: return (change(.adopt, from: after ?? before), nil)
        }
    }
}
