internal import Model
internal import Postgres

/// Plans back what a run changed, as far as nobody has touched it since.
struct UndoPlanner {
    private let run: RunRecord
    private let options: PlanOptions
    private let state: ClusterState

    init(_ run: RunRecord, _ options: PlanOptions, _ state: ClusterState) {
        self.run = run
        self.options = options
        self.state = state
    }

    func plan(on connection: Connection?) throws(PostgresError) -> Result<Plan, ReconcilerError> {
        let all = try connection.map { connection throws(PostgresError) in
            try ChangeRecord.read(run.id, of: run.cluster, on: connection)
        }
        let records = (all ?? []).filter { $0.action != ChangeNote.action }
        guard let connection, let serial = run.serial, !records.isEmpty else {
            return .failure(.conflict(["run \(run.id) has changed nothing, so there is nothing to undo"]))
        }
        let readings = records.reversed().map(\.undone)
        let unreadable = readings.compactMap(\.failure)
        guard unreadable.isEmpty else { return .failure(.conflict(unreadable)) }
        let changes = readings.compactMap(\.change)
        let touched = changes.flatMap { change in
            [change.before, change.after].compactMap { $0 }.map { (change.kind, $0.key(of: change.kind)) }
        }
        let later = LaterRuns(cluster: run.cluster, serial: serial, connection: connection)
        let runs = try later.touching(touched)
        if !runs.isEmpty {
            return .failure(
                .conflict(runs.sorted { $0.key < $1.key }.map { "\($0.key) was changed since by \($0.value)" })
            )
        }
        let moved = try TouchedRows(changes, connection).moved()
        if !moved.isEmpty {
            let reasons = moved.map { "\($0.resource) was changed outside hxapply since run \(run.id)" }
            return .failure(.conflict(reasons.shortened()))
        }
        return .success(try plan(changes, connection))
    }

    private func plan(_ changes: [Change], _ connection: Connection) throws(PostgresError) -> Plan {
        var draft = PlanDraft()
        draft.changes = PlanWriter.steps(of: changes).flatMap(\.changes)
        draft.managedBefore = state.managedCounts
        for change in changes { draft.summary.count(change.action) }
        let verdict = try Guards(state: state, source: .undo, options: options).judge(&draft, on: connection)
        return Plan(
            of: state,
            specDigest: nil,
            revision: nil,
            scope: .declared,
            draft: draft,
            guarded: verdict,
            undoes: run.id
        )
    }
}

extension Plan.Summary {
    /// Counts one change.
    mutating func count(_ action: Change.Action) {
        switch action {
        case .create: create += 1
        case .update: update += 1
        case .rename: rename += 1
        case .adopt: adopt += 1
        case .release: release += 1
        case .delete: delete += 1
        }
    }
}

extension ChangeRecord {
    /// The change that puts this one back, or why it cannot be read.
    fileprivate var undone: (change: Change?, failure: String?) {
        guard let kind = Kind.named(kind), let action = Change.Action(rawValue: action) else {
            return (nil, "\(self.kind)/\(key) is of a kind that this program does not know")
        }
        let before = before.flatMap { RowLine(json: $0, of: kind) }
        let after = after.flatMap { RowLine(json: $0, of: kind) }
        guard (before == nil) == (self.before == nil), (after == nil) == (self.after == nil) else {
            return (nil, "\(self.kind)/\(key) held a value that no spec may hold")
        }
        func change(_ action: Change.Action) -> Change {
            Change(
                action,
                kind,
                .undone,
                source: source,
                before: after,
                after: before,
                keepsRenamedFrom: action == .update
            )
        }
        switch action {
        case .create: return (change(.delete), nil)
        case .update: return (change(.update), nil)
        case .rename: return (change(.rename), nil)
        case .delete: return (change(.create), nil)
        // A row that was taken over is given back as it was found, and the other way.
        case .adopt: return (change(.release), nil)
        case .release:
            return (Change(.adopt, kind, .undone, source: source, before: after ?? before, after: before), nil)
        }
    }
}
