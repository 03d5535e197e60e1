package import Spec

/// Makes a plan from a spec and its comparison with the rows in the database.
package struct Planner: PlanMaker {
    private let desired: DesiredState
    private let options: PlanOptions
    private let state: ClusterState
    private let comparison: SpecComparison
    package let guarded: GuardedPlan

    package init(_ desired: DesiredState, _ options: PlanOptions, _ state: ClusterState, _ comparison: SpecComparison) {
        self.desired = desired
        self.options = options
        self.state = state
        self.comparison = comparison
        guarded = GuardedPlan(comparison.draft(state), of: state, from: .spec(desired), options)
    }

    private var openReferences: OpenReferences { OpenReferences(desired, comparison.renames) }

    package var ownNeeds: Needs {
        var needs = MissingRows(guarded.draft, state).needs
        needs.add(openReferences.needs)
        return needs
    }

    package func complete(_ draft: inout PlanDraft, _ observed: ObservedState) {
        MissingRows(draft, state).mark(&draft, options.scope, observed)
        draft.conflicts += openReferences.refusals(observed) + comparison.refusals
    }

    package func plan(_ draft: PlanDraft, _ verdict: GuardVerdict) -> Plan {
        var draft = draft
        draft.warnings = RenameSuggestions(draft.changes).warnings + draft.warnings
        return Plan(
            of: state,
            specDigest: desired.digest,
            revision: options.revision,
            scope: options.scope,
            draft: draft,
            guarded: verdict
        )
    }
}
