internal import Model

/// The rows of a cluster before a plan and after it, as far as guards asked for them.
struct ProjectedState: Sendable {
    /// What else was asked of the database.
    let observed: ObservedState
    private let changes: [Change]

    init(_ observed: ObservedState, _ draft: PlanDraft) {
        self.observed = observed
        changes = draft.changes
    }

    /// The rows as they are.
    func before(_ question: RowQuestion) -> KindRows { observed.rows[question] ?? KindRows(question.kind) }

    /// The rows as the plan leaves them: those that it does not touch first.
    func after(_ question: RowQuestion) -> KindRows {
        let kind = question.kind
        let changes = changes.filter { $0.kind === kind }
        guard !changes.isEmpty else { return before(question) }
        // A name may be handed on, so all that rows were before goes first.
        let gone = Set(changes.compactMap { $0.before?.key(of: kind) })
        var rows = KindRows.Builder(kind)
        for row in before(question).all where !gone.contains(row.key) { rows.append(row) }
        for line in changes.compactMap(\.remaining) where question.includes(line) { rows.append(line) }
        return rows.rows
    }
}
