internal import Model

/// A rule between rows that holds whatever a plan is made from.
///
/// A whole spec is checked for such rules when it is read. But a part of a spec, an undo and a saved plan meet rows that
/// they do not contain, and a released row stays beside the declared ones.
protocol RowCheck: Sendable {
    init(_ plan: GuardedPlan)

    /// What the check needs from the database.
    var needs: Needs { get }

    /// The refusals of the plan.
    ///
    /// - Parameter state: the answer to `needs`, with the changes of the plan after its releases.
    func refusals(_ state: ProjectedState) -> [Plan.Refusal]
}

/// All checks between rows.
enum RowChecks {
    private static let all: [any RowCheck.Type] = [
        LostReferences.self, SharedValues.self, TreeConflicts.self, PairConflicts.self, PolicyConflicts.self,
    ]

    /// What the checks of the plan need; releases add nothing to it.
    static func needs(_ plan: GuardedPlan) -> Needs {
        all.reduce(into: Needs()) { $0.add($1.init(plan).needs) }
    }

    static func refusals(_ plan: GuardedPlan, _ observed: ObservedState) -> [Plan.Refusal] {
        let state = ProjectedState(observed, plan.draft)
        return all.flatMap { $0.init(plan).refusals(state) }
    }
}

extension Change {
    /// The row that the change writes with values of the plan; nil for a delete, and for a release, which gives the row
    /// up.
    var written: RowLine? { action == .release ? nil : after }
}
