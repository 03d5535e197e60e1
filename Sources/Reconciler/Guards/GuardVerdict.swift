/// What the guards say of a plan.
struct GuardVerdict: Sendable {
    var refusals: [Plan.Refusal] = []
    var overrides: [Plan.AppliedOverride] = []
    var warnings: [Plan.Warning] = []
    /// Why guards were allowed to be passed.
    var reason: String?
}
