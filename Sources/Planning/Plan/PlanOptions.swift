/// How a plan is made, besides of what.
package struct PlanOptions: Sendable {
    package var scope = Scope.cluster
    /// Whether unmanaged rows with a declared key are taken over.
    package var adopts = false
    package var allowances = Allowances()
    /// The commit that is applied, where it is known.
    package var revision: String?
    /// The commit that is checked out, though more than it may be applied: enough to tell an older one.
    package var head: String?
    /// The history that the commit is part of, where it is at hand: whoever observes the database asks it.
    package var history: (any CommitHistory)?
    /// Why the order of commits is not known, or no commit will be recorded, as far as that is known beforehand.
    package var historyDoubts: [Plan.Warning] = []
    /// Whether the plan is refused where the order of commits is not known.
    package var requiresHistory = false
    /// What else the reader of the plan should know of the files that it was made of.
    package var sourceWarnings: [Plan.Warning] = []

    package init() {}
}
