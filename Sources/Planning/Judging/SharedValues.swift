internal import Model

/// Refuses a unique value that another row has after the plan (HX6002): a row that the plan does not change, or one that
/// it releases.
///
/// A spec is compared with the rows that it leaves alone when it is compared with all rows; here only the rows that are
/// released then are added to them.
struct SharedValues: RowCheck {
    /// The rows that have one of the values that the plan writes to a unique field.
    private struct Written {
        let field: Int
        let question: RowQuestion
    }

    private let changes: [Change]
    private let written: [Written]
    private let asks: Bool

    init(_ plan: GuardedPlan) {
        changes = plan.draft.changes
        asks = plan.desired == nil
        // Without a question and without a release, no other row is known.
        written = asks || !plan.draft.changes(.release).isEmpty ? Kind.all.flatMap { Self.written(plan.draft, $0) } : []
    }

    private static func written(_ draft: PlanDraft, _ kind: Kind) -> [Written] {
        let fields = kind.fields.indices.filter { kind.fields[$0].isUnique }
        guard !fields.isEmpty else { return [] }
        let lines = draft.changes.filter { $0.kind === kind && $0.after != nil }.compactMap(\.after)
        return fields.compactMap { field in
            let values = Set(lines.flatMap { $0.values(of: field, in: kind) })
            let question = RowQuestion(kind, where: .holdsAny(kind.fields[field].path, values))
            return values.isEmpty ? nil : Written(field: field, question: question)
        }
    }

    var needs: Needs {
        var needs = Needs()
        if asks { needs.rows = Set(written.map(\.question)) }
        return needs
    }

    func refusals(_ state: ProjectedState) -> [Plan.Refusal] {
        written.flatMap { written in
            refusals(written.question.kind, written.field, state.after(written.question))
        }
    }

    private func refusals(_ kind: Kind, _ field: Int, _ rows: KindRows) -> [Plan.Refusal] {
        let own = changes.filter { $0.kind === kind && $0.after != nil }
        let writes = Set(own.map(\.key))
        let released = Set(changes.filter { $0.kind === kind && $0.action == .release }.map(\.key))
        let path = kind.fields[field].path
        var owners: [String: String] = [:]
        for row in rows.all where !writes.contains(row.key) {
            guard let cell = row.text(path) else { continue }
            for value in kind.fields[field].isList ? RowLine.elements(ofList: cell) : [cell] { owners[value] = row.key }
        }
        guard !owners.isEmpty else { return [] }
        return own.flatMap { change -> [Plan.Refusal] in
            (change.after?.values(of: field, in: kind) ?? []).compactMap { owners[$0] }.map { owner in
                Plan.Refusal.sharedValue(
                    change.resource,
                    change.source,
                    kind,
                    kind.fields[field],
                    owner: owner,
                    isDeclared: change.reason != .undone,
                    isReleased: released.contains(owner)
                )
            }
        }
    }
}
