internal import Model
package import Spec

/// A plan that the guards judge, and what it is made from.
package struct GuardedPlan: Sendable {
    /// What the plan is made from, as far as guards need it.
    package enum Source: Sendable {
        case spec(DesiredState)
        case savedPlan(isOfSpec: Bool)
        case undo
    }

    package let state: ClusterState
    package var draft: PlanDraft
    package let source: Source
    package let options: PlanOptions
    /// What the plan does to reservations; known once nothing more is released.
    private(set) var reservationMoves: [ReservationMove] = []
    /// The names before the plan; known once nothing more is released.
    private(set) var previousNames = PreviousNames([])

    package init(_ draft: PlanDraft, of state: ClusterState, from source: Source, _ options: PlanOptions) {
        self.draft = draft
        self.state = state
        self.source = source
        self.options = options
    }

    /// Reads the changes once, for all guards.
    mutating func noteChanges() {
        reservationMoves = ReservationMove.all(draft.changes)
        previousNames = PreviousNames(draft.changes)
    }

    var cluster: String { state.cluster }

    /// The spec; nil if the plan is not made from a spec.
    package var desired: DesiredState? { if case .spec(let desired) = source { desired } else { nil } }

    /// Whether the plan brings the whole cluster to a spec.
    var isOfSpec: Bool {
        switch source {
        case .spec: options.scope == .cluster
        case .savedPlan(let isOfSpec): isOfSpec
        case .undo: false
        }
    }

    /// Whether the plan is made from the spec of the whole cluster, whose rows were checked against one another.
    var isOfWholeSpec: Bool { desired != nil && options.scope == .cluster }

    /// Whether a change deletes, or alters so that it no longer matches, a row that satisfies the conditions.
    func takesAway(_ rows: RowQuestion) -> Bool {
        draft.changes.contains { change in
            guard change.kind === rows.kind, let before = change.before, rows.includes(before) else { return false }
            return change.remaining.map { !rows.includes($0) } ?? true
        }
    }
}
