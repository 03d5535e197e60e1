/// Options for making a plan.
package struct PlanOptions: Sendable {
    package var scope = Scope.cluster
    /// Whether the plan adopts unmanaged rows whose keys are declared.
    package var adopts = false
    package var allowances = Allowances()
    /// The commit to record; nil if it is not known.
    package var revision: String?
    /// The commit that is checked out, from which an older commit is recognized.
    ///
    /// It is set only if `revision` is nil, as when the work tree has changes that are not committed.
    package var head: String?
    /// The history of the commit, which is asked while the database is observed; nil without a repository.
    package var history: (any CommitHistory)?
    /// Why the order of commits is not known or no commit will be recorded, as far as known before planning.
    package var historyDoubts: [Plan.Warning] = []
    /// Whether to refuse the plan if the order of commits is not known.
    package var requiresHistory = false
    /// Further warnings about the files of the spec.
    package var sourceWarnings: [Plan.Warning] = []

    /// How soon an API key ends that the plan warns of, in minutes; nil for no warning.
    package var warnExpiry: Int64?

    /// Whether the plan's reader may not see costs, so that the plan and its messages have none.
    package var hidesCost = false

    package init() {}
}
