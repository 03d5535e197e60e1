internal import Spec

/// Warns if another cluster of the database has much the same resources as a new cluster.
///
/// Then the cluster's name in the spec was perhaps changed, which leaves the rows and API keys of the other cluster as
/// they are. `NewClusterGuard` refuses a name that looks like a typing error; for other names the intention is not
/// known.
enum NewClusterWarning {
    static func needs(_ plan: GuardedPlan) -> Needs {
        var needs = Needs()
        guard let desired = plan.desired, plan.isOfSpec, plan.state.appliedRun == nil, desired.count > 0 else {
            return needs
        }
        needs.twin = TwinQuestion(desired)
        needs.twin?.asksForAnyName = true
        return needs
    }

    /// The warning, and the allowance that removes it.
    static func find(
        _ plan: GuardedPlan,
        _ observed: ObservedState
    ) -> (warning: Plan.Warning, allowance: Allowance)? {
        guard let other = observed.twins.neighbour else { return nil }
        let keys = other.liveKeys
        let live = keys > 0 ? ", and its \(keys) API \(keys == 1 ? "key stays" : "keys stay") valid" : ""
        let allowance = Allowance(NewClusterGuard.rule, plan.cluster)
        let warning = Plan.Warning(
            code: "HX8030",
            message:
                "cluster '\(plan.cluster)' is new, and cluster '\(other.cluster)' in the same database has much the "
                + "same resources: its \(other.count) \(other.count == 1 ? "row stays" : "rows stay")\(live)",
            hint:
                "if metadata.name was '\(other.cluster)', apply an empty spec to '\(other.cluster)' as well; if both "
                + "are meant, --allow \(allowance.flag) says so"
        )
        return (warning, allowance)
    }
}
