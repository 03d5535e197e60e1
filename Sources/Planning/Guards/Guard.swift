/// A rule that refuses a plan before the first write.
///
/// One file each: its name, its codes, how it counts, what it has to know, and what it says.
protocol Guard: Sendable {
    /// Its name and how it counts.
    static var rule: GuardRule { get }

    /// What it has to know of the database to judge the plan.
    static func needs(_ plan: GuardedPlan) -> Needs

    /// What it objects to, each with what lets it pass.
    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal]
}

extension Guard {
    static func needs(_ plan: GuardedPlan) -> Needs { Needs() }
}
