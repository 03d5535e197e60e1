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
    ///
    /// The changes of a step are copied when the step is reached, so that no two steps are in memory at a time.
    package static func all(of changes: [Change]) -> some Sequence<PlanStep> {
        let moved = Dictionary(grouping: changes.filter { $0.previousKey != nil }, by: \.kind.section)
        let groups = ChangeGroups(moved.isEmpty ? changes : changes.filter { $0.previousKey == nil })
        func steps(
            _ kinds: some Sequence<Kind>,
            _ actions: [Change.Action]
        ) -> [(kind: Kind, action: Change.Action)] {
            kinds.flatMap { kind in actions.map { (kind, $0) } }
        }
        let all =
            steps(PlanOrder.kinds.reversed(), [.delete]) + steps(PlanOrder.kinds, [.rename])
            + steps(PlanOrder.kinds, [.create, .update, .adopt]) + steps(PlanOrder.kinds, [.release])
        return all.filter { kind, action in
            action == .rename ? moved[kind.section] != nil : groups.has(kind, action)
        }.lazy.map { kind, action in
            PlanStep(
                kind: kind,
                action: action,
                changes: action == .rename ? moved[kind.section] ?? [] : groups[kind, action]
            )
        }
    }
}
