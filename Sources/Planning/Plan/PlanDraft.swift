internal import Model

/// A plan before its guards have seen it.
package struct PlanDraft: Sendable {
    package var summary = Plan.Summary()
    package var changes: [Change] = []
    package var settled: [Plan.SettledRow] = []
    /// Rows that somebody else deleted and that nothing declares any more.
    package var forgotten: [ChangeNote] = []
    /// Managed rows of each section before the plan.
    package var managedBefore: [String: Int] = [:]
    /// The same as the last run noted it, where the plan is about a part only and not all rows were accounted for.
    package var notedBefore: [String: Int]?
    /// Where the database stands in the way.
    package var conflicts: [Plan.Refusal] = []
    package var warnings: [Plan.Warning] = []

    /// Managed rows of each section once the plan is done.
    package var managedCounts: [String: Int] {
        var counts = notedBefore ?? managedBefore
        for change in changes {
            switch change.action {
            // A row that others deleted was never taken off what was noted.
            case .create where notedBefore != nil && change.reason == .missing: break
            case .create, .adopt: counts[change.kind.section, default: 0] += 1
            case .delete, .release: counts[change.kind.section, default: 0] -= 1
            case .update, .rename: break
            }
        }
        return counts
    }

    package init() {}

    /// A plan that was made before, for the guards to see again.
    package init(_ plan: Plan, managedBefore: [String: Int]) {
        summary = plan.summary
        changes = plan.changes
        self.managedBefore = managedBefore
    }

    /// What a run records besides its changes.
    package var notes: [ChangeNote] {
        settled.filter(\.isDrifted).map { row in
            ChangeNote(
                kind: row.kind,
                key: row.line.key(of: row.kind),
                reason: .drifted,
                source: row.source,
                line: row.line
            )
        } + forgotten
    }

    package func changes(_ action: Change.Action) -> [Change] { changes.filter { $0.action == action } }

    /// Leaves rows to those who refer to them instead of deleting them.
    package mutating func release(_ resources: Set<String>) {
        for index in changes.indices where changes[index].action == .delete {
            guard resources.contains(changes[index].resource) else { continue }
            changes[index] = changes[index].released
            summary.delete -= 1
            summary.release += 1
        }
    }
}
