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
    /// The history that the commit is part of, where it is at hand.
    package var history: (any CommitHistory)?

    package init() {}
}

/// What a repository knows of the order of its commits.
package protocol CommitHistory: Sendable {
    /// Whether one commit is before another, or nil where one of them is not known.
    func isAncestor(_ older: String, of newer: String) -> Bool?
}
