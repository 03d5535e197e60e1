/// Refuses to apply an older commit after a newer one, if a repository is there that knows their order.
enum CommitOrderGuard: Guard {
    static let rule = GuardRule("older-commit")

    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal] {
        guard !plan.draft.changes.isEmpty, let revision = plan.options.revision ?? plan.options.head,
            state.observed.commits?.isOlder == true
        else { return [] }
        return [
            Plan.Refusal(
                code: "HX7009",
                message:
                    "commit \(revision.prefix(12)) is older than \(plan.state.appliedRevision?.prefix(12) ?? ""), "
                    + "which is applied",
                orElse: "apply the newest commit; to go back, revert it in git",
                allowance: Allowance(rule, revision)
            )
        ]
    }
}
