/// A rule that refuses a plan before the first write.
///
/// Each guard is one file, with its name, its codes, what it counts, what it needs from the database, and its messages.
protocol Guard: Sendable {
    /// The name of the guard and how it counts.
    static var rule: GuardRule { get }

    /// What the guard needs from the database to judge the plan.
    static func needs(_ plan: GuardedPlan) -> Needs

    /// The refusals of the guard, each with the allowance that lifts it.
    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal]
}

extension Guard {
    static func needs(_ plan: GuardedPlan) -> Needs { Needs() }
}
