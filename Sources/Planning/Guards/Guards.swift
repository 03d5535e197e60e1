/// All guards; the same guards run when a plan is made and when it is applied.
enum Guards {
    /// All guards except `ReferenceGuard`, which may change the plan.
    static let all: [any Guard.Type] = [
        RemovalGuard.self, EmptySourceGuard.self, PlatformAdminGuard.self, TeamAdminGuard.self, ProtectionGuard.self,
        KeyLifetimeGuard.self, PartialInputGuard.self, CommitOrderGuard.self, NewClusterGuard.self,
        CapacityGuard.self, BudgetGuard.self, QuotaGuard.self,
    ]

    /// The rules of all guards, which `--allow` uses.
    static let rules = all.map { $0.rule } + [ReferenceGuard.rule]
}
