/// The results of all guards for one plan.
package struct GuardVerdict: Sendable {
    package var refusals: [Plan.Refusal] = []
    package var overrides: [Plan.AppliedOverride] = []
    package var warnings: [Plan.Warning] = []
    /// What the plan does to committed costs; nil if the plan's reader may not see it.
    package var cost: CostDifference?
    /// What the plan does to the secrets of API keys.
    package var keys: [KeyEffect] = []
    /// The reason that was given for the allowances.
    package var reason: String?

    package init(
        refusals: [Plan.Refusal] = [],
        overrides: [Plan.AppliedOverride] = [],
        warnings: [Plan.Warning] = [],
        reason: String? = nil
    ) {
        self.refusals = refusals
        self.overrides = overrides
        self.warnings = warnings
        self.reason = reason
    }
}
