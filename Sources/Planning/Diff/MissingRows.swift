internal import Model

/// Managed rows that others deleted.
///
/// A deleted row leaves no trace in its table. But each run records the number of managed rows of each kind, so the
/// history is searched only for kinds that have fewer rows than recorded.
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

    /// Marks the creates of rows that others deleted, and adds a note for each deleted row that nothing declares.
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
