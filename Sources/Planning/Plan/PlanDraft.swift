internal import Model

/// A plan before its guards run.
package struct PlanDraft: Sendable {
    package var summary = Plan.Summary()
    package var changes: [Change] = []
    package var settled: [Plan.SettledRow] = []
    /// Rows that others deleted and that nothing declares any more.
    package var forgotten: [ChangeNote] = []
    /// The number of managed rows of each section before the plan.
    package var managedBefore: [String: Int] = [:]
    /// The numbers that the last run recorded; nil unless the plan is of declared resources and did not read all rows.
    package var notedBefore: [String: Int]?
    /// Refusals because of rows in the database.
    package var conflicts: [Plan.Refusal] = []
    package var warnings: [Plan.Warning] = []

    /// The number of managed rows of each section after the plan.
    package var managedCounts: [String: Int] {
        var counts = notedBefore ?? managedBefore
        for change in changes {
            switch change.action {
            // The recorded number still includes a row that others deleted.
            case .create where notedBefore != nil && change.reason == .missing: break
            case .create, .adopt: counts[change.kind.section, default: 0] += 1
            case .delete, .release: counts[change.kind.section, default: 0] -= 1
            case .update, .rename: break
            }
        }
        return counts
    }

    package init() {}

    /// The draft of an earlier plan, which the guards judge again.
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

    /// Releases resources instead of deleting them.
    package mutating func release(_ resources: Set<String>) {
        for index in changes.indices where changes[index].action == .delete {
            guard resources.contains(changes[index].resource) else { continue }
            changes[index] = changes[index].released
            summary.delete -= 1
            summary.release += 1
        }
    }
}
