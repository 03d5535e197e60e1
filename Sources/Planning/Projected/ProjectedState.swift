internal import Model

/// The rows of a cluster before and after a plan, as far as guards asked for them.
struct ProjectedState: Sendable {
    /// The other answers from the database.
    let observed: ObservedState
    /// What the plan does to committed costs; nothing before it is estimated.
    var cost = CostDifference()
    private let changes: [Change]
    private let names: NewNames

    init(_ observed: ObservedState, _ draft: PlanDraft) {
        self.observed = observed
        changes = draft.changes
        names = NewNames(draft.changes)
    }

    /// The rows before the plan.
    func before(_ question: RowQuestion) -> KindRows { observed.rows[question] ?? KindRows(question.kind) }

    /// The rows before the plan under the names that they and the rows that they refer to get by it.
    func beforeWithNewNames(_ question: RowQuestion) -> KindRows { renamed(before(question)) }

    private func renamed(_ rows: KindRows) -> KindRows {
        guard names.reach(rows.kind) else { return rows }
        return KindRows(rows.kind, rows.all.map { names.translate($0.line, of: rows.kind) })
    }

    /// The rows after the plan, with the new names of what they refer to; rows that it does not change come first.
    func after(_ question: RowQuestion) -> KindRows {
        let kind = question.kind
        let changes = changes.filter { $0.kind === kind }
        guard !changes.isEmpty else { return renamed(before(question)) }
        // A name may pass from one row to another, so all earlier rows are removed first.
        let gone = Set(changes.compactMap { $0.before?.key(of: kind) })
        var rows = KindRows.Builder(kind)
        let isReached = names.reach(kind)
        for row in before(question).all where !gone.contains(row.key) {
            if isReached { rows.append(names.translate(row.line, of: kind)) } else { rows.append(row) }
        }
        let written = question.isOfManagedRows ? changes.filter { $0.action != .release } : changes
        for line in written.compactMap(\.remaining) where question.includes(line) { rows.append(line) }
        return rows.rows
    }
}
