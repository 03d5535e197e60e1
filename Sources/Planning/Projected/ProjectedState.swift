internal import Model

/// The rows of a cluster before and after a plan, as far as guards asked for them.
struct ProjectedState: Sendable {
    /// The other answers from the database.
    let observed: ObservedState
    private let changes: [Change]

    init(_ observed: ObservedState, _ draft: PlanDraft) {
        self.observed = observed
        changes = draft.changes
    }

    /// The rows before the plan.
    func before(_ question: RowQuestion) -> KindRows { observed.rows[question] ?? KindRows(question.kind) }

    /// The rows after the plan; rows that it does not change come first.
    func after(_ question: RowQuestion) -> KindRows {
        let kind = question.kind
        let changes = changes.filter { $0.kind === kind }
        guard !changes.isEmpty else { return before(question) }
        // A name may pass from one row to another, so all earlier rows are removed first.
        let gone = Set(changes.compactMap { $0.before?.key(of: kind) })
        var rows = KindRows.Builder(kind)
        for row in before(question).all where !gone.contains(row.key) { rows.append(row) }
        let written = question.isOfManagedRows ? changes.filter { $0.action != .release } : changes
        for line in written.compactMap(\.remaining) where question.includes(line) { rows.append(line) }
        return rows.rows
    }
}
