/// Every guard, with the same code when a plan is made and when it is applied.
enum Guards {
    /// Every guard but that of references, which may change the plan.
    static let all: [any Guard.Type] = [
        RemovalGuard.self, EmptySourceGuard.self, PlatformAdminGuard.self, TeamAdminGuard.self, ProtectionGuard.self,
        KeyLifetimeGuard.self, PartialInputGuard.self, CommitOrderGuard.self, NewClusterGuard.self,
    ]

    /// What `--allow` has to know of all guards.
    static let rules = all.map { $0.rule } + [ReferenceGuard.rule]
}
