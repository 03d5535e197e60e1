internal import Model
package import Spec

/// A plan on its way past the guards, and what it is made of.
package struct GuardedPlan: Sendable {
    /// What the plan is made of, as far as it matters to guards.
    package enum Source: Sendable {
        case spec(DesiredState)
        case savedPlan(isOfSpec: Bool)
        case undo
    }

    package let state: ClusterState
    package var draft: PlanDraft
    package let source: Source
    package let options: PlanOptions

    package init(_ draft: PlanDraft, of state: ClusterState, from source: Source, _ options: PlanOptions) {
        self.draft = draft
        self.state = state
        self.source = source
        self.options = options
    }

    var cluster: String { state.cluster }

    /// The spec, where it is at hand.
    package var desired: DesiredState? { if case .spec(let desired) = source { desired } else { nil } }

    /// Whether the plan brings the cluster to what a whole spec says.
    var isOfSpec: Bool {
        switch source {
        case .spec: options.scope == .cluster
        case .savedPlan(let isOfSpec): isOfSpec
        case .undo: false
        }
    }

    /// Whether a change of the kind takes away what a row was before: by its end, or by what it becomes.
    func takesAway(_ rows: RowQuestion) -> Bool {
        draft.changes.contains { change in
            guard change.kind === rows.kind, let before = change.before, rows.includes(before) else { return false }
            return change.remaining.map { !rows.includes($0) } ?? true
        }
    }
}
