package import Model

/// Changes of one kind and one action, which are written by a fixed number of statements.
///
/// The step of renames holds all changes that give rows other keys.
package struct PlanStep: Sendable {
    package let kind: Kind
    package let action: Change.Action
    package let changes: [Change]

    package init(kind: Kind, action: Change.Action, changes: [Change]) {
        self.kind = kind
        self.action = action
        self.changes = changes
    }

    /// The steps of a plan in the order in which they are written: deletes, renames, then other writes, and releases
    /// last.
    ///
    /// Postgres checks a primary key at once, so a key must be free before another row takes it. It checks foreign keys
    /// at the end of the transaction.
    package static func all(of changes: [Change]) -> [PlanStep] {
        let moved = Dictionary(grouping: changes.filter { $0.previousKey != nil }, by: \.kind.section)
        let groups = ChangeGroups(moved.isEmpty ? changes : changes.filter { $0.previousKey == nil })
        func steps(_ kinds: some Sequence<Kind>, _ actions: [Change.Action]) -> [PlanStep] {
            kinds.flatMap { kind in actions.map { PlanStep(kind: kind, action: $0, changes: groups[kind, $0]) } }
        }
        let all =
            steps(PlanOrder.kinds.reversed(), [.delete])
            + PlanOrder.kinds.map { PlanStep(kind: $0, action: .rename, changes: moved[$0.section] ?? []) }
            + steps(PlanOrder.kinds, [.create, .update, .adopt]) + steps(PlanOrder.kinds, [.release])
        return all.filter { !$0.changes.isEmpty }
    }
}
