internal import Model

/// Refuses to delete a protected resource: an earlier run must set `protected` to false.
enum ProtectionGuard: Guard {
    static let rule = GuardRule("protected")

    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal] {
        plan.draft.changes(.delete).filter { $0.before?.value(of: "protected", in: $0.kind) == "t" }.map { change in
            Plan.Refusal(
                code: "HX7006",
                message: "\(change.resource) is protected and would be deleted",
                orElse: "declare it without 'protected' first and remove it in a later plan",
                allowance: Allowance(rule, change.resource),
                about: Plan.Concern(change, ofAll: "resources are protected and would be deleted")
            )
        }
    }
}
