package import Model

/// Changes of one kind and one action, which are written by a fixed number of statements.
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
