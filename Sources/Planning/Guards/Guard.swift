/// A rule that refuses a plan before the first write.
///
/// Each guard is one file, with its name, its codes, what it counts, what it needs from the database, and its messages.
protocol Guard: Sendable {
    /// The name of the guard and how it counts.
    static var rule: GuardRule { get }

    /// What the guard needs from the database to judge the plan.
    static func needs(_ plan: GuardedPlan) -> Needs

    /// What the guard needs besides, now that it knows the answer to `needs`: only `rows` and `bookings`.
    static func furtherNeeds(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> Needs

    /// The refusals of the guard, each with the allowance that lifts it.
    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal]

    /// What the guard tells without refusing the plan.
    static func warnings(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Warning]
}

extension Guard {
    static func needs(_ plan: GuardedPlan) -> Needs { Needs() }

    static func furtherNeeds(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> Needs { Needs() }

    static func warnings(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Warning] { [] }
}
