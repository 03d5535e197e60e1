package import Model

/// Some changes of one kind and action, which are written by a fixed number of statements.
package struct PlanStep: Sendable {
    package let kind: Kind
    package let action: Change.Action
    package let changes: [Change]

    package init(kind: Kind, action: Change.Action, changes: [Change]) {
        self.kind = kind
        self.action = action
        self.changes = changes
    }

    /// A plan's changes in the order in which they are written: what goes, then names, then rows.
    ///
    /// A primary key is checked at once, so one that is handed on must be free first; foreign keys are checked at the
    /// end.
    package static func all(of changes: [Change]) -> [PlanStep] {
        let groups = ChangeGroups(changes)
        func steps(_ kinds: some Sequence<Kind>, _ actions: [Change.Action]) -> [PlanStep] {
            kinds.flatMap { kind in actions.map { PlanStep(kind: kind, action: $0, changes: groups[kind, $0]) } }
        }
        let all =
            steps(PlanOrder.kinds.reversed(), [.delete]) + steps(PlanOrder.kinds, [.rename])
            + steps(PlanOrder.kinds, [.create, .update, .adopt]) + steps(PlanOrder.kinds, [.release])
        return all.filter { !$0.changes.isEmpty }
    }
}
