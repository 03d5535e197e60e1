internal import Model

/// Rows that hxapply wrote and somebody else deleted.
///
/// A row that is gone leaves no trace in its table. But each run notes how many managed rows of each kind there are, so
/// the history is searched only where there are fewer.
struct MissingRows {
    private let kinds: [Kind]

    init(_ draft: PlanDraft, _ state: ClusterState) {
        kinds = Kind.all.filter { kind in
            draft.managedBefore[kind.section, default: 0] < state.managedCounts[kind.section, default: 0]
        }
    }

    var needs: Needs {
        var needs = Needs()
        needs.missing = kinds
        return needs
    }

    /// Notes which of the rows to be created were there before, and which that nothing declares are gone.
    func mark(_ draft: inout PlanDraft, _ scope: Scope, _ observed: ObservedState) {
        for kind in kinds {
            var missing = Set(observed.missing[kind.section] ?? [])
            for index in draft.changes.indices {
                let change = draft.changes[index]
                guard change.kind === kind, change.action == .create, missing.remove(change.key) != nil else {
                    continue
                }
                draft.changes[index] = change.because(.missing)
                draft.summary.drifted += 1
            }
            guard scope.deletesUndeclared else { continue }
            draft.forgotten += missing.sorted().map { key in
                ChangeNote(kind: kind, key: key, reason: .missing, source: nil, line: nil)
            }
        }
    }
}
