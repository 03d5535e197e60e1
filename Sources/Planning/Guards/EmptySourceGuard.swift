internal import Spec

/// Refuses a spec that declares nothing for a cluster that has resources, as after a failed checkout.
enum EmptySourceGuard: Guard {
    static let rule = GuardRule("empty", allows: .atMost)

    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal] {
        guard isEmpty(plan) else { return [] }
        let count = plan.draft.changes(.delete).count
        return [
            Plan.Refusal(
                code: "HX7003",
                message: "the spec declares nothing, so "
                    + "\(count == 1 ? "the only resource" : "all \(count) resources") of \(plan.cluster) would be deleted",
                orElse: "check the paths",
                allowance: Allowance(rule, plan.cluster, count: count)
            )
        ]
    }

    static func isEmpty(_ plan: GuardedPlan) -> Bool {
        guard plan.isOfSpec, plan.draft.summary.delete > 0 else { return false }
        if let desired = plan.desired { return desired.count == 0 }
        let summary = plan.draft.summary
        return summary.changes - summary.delete - summary.release + summary.unchanged == 0
    }
}
