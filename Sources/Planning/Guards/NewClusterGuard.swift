internal import Model
internal import Spec

/// Refuses to create a cluster whose name looks like a typing error for another cluster with the same resources.
///
/// Otherwise a misspelt name would create a second cluster beside the first.
enum NewClusterGuard: Guard {
    static let rule = GuardRule("new-cluster")

    static func needs(_ plan: GuardedPlan) -> Needs {
        var needs = Needs()
        guard let desired = plan.desired, let table = namedTable(plan) else { return needs }
        needs.twin = TwinQuestion(desired)
        needs.twin?.kindOfNames = table.kind
        return needs
    }

    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal] {
        guard let count = namedTable(plan)?.count,
            let other = state.observed.twins.slips.first(where: { $0.sharedNames * 2 >= count })?.cluster
        else { return [] }
        return [
            Plan.Refusal(
                code: "HX7010",
                message: "cluster '\(plan.cluster)' would be new, but looks like '\(other)', "
                    + "which has the same resources",
                orElse: "check metadata.name",
                allowance: Allowance(rule, plan.cluster)
            )
        ]
    }

    /// The declared teams of a new cluster, or its users if it declares no teams; nil if the cluster is not new.
    private static func namedTable(_ plan: GuardedPlan) -> DesiredTable? {
        guard let desired = plan.desired, plan.state.appliedRun == nil, !plan.draft.changes.isEmpty else { return nil }
        let tables = [Kind.teams, .users].compactMap { kind in desired.tables.first { $0.kind === kind } }
        return tables.first { $0.count > 0 }
    }
}
