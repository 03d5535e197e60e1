/// The order of commits in a repository.
package protocol CommitHistory: Sendable {
    /// Whether one commit is an ancestor of another; nil if the repository does not know one of them.
    func isAncestor(_ older: String, of newer: String) -> Bool?

    /// Whether the repository is a shallow clone, so that a commit may have ancestors that the repository does not
    /// know.
    var isShallow: Bool { get }
}

/// The order of a plan's commit and the applied commit.
package struct CommitOrder: Sendable, Equatable {
    /// Whether the repository is a shallow clone.
    package let isShallow: Bool
    /// Whether the applied commit is an ancestor of the plan's commit; nil if this is not known or was not asked.
    package let isNewer: Bool?
    /// Whether the plan's commit is an ancestor of the applied one; nil if this is not known or was not asked.
    package let isOlder: Bool?

    package init(isShallow: Bool, isNewer: Bool?, isOlder: Bool?) {
        self.isShallow = isShallow
        self.isNewer = isNewer
        self.isOlder = isOlder
    }

    /// Asks a repository.
    package init(_ history: any CommitHistory, of revision: String?, applied: String?) {
        isShallow = history.isShallow
        guard let revision, let applied, !CommitDigits.areSame(revision, applied) else {
            (isNewer, isOlder) = (nil, nil)
            return
        }
        isNewer = history.isAncestor(applied, of: revision)
        isOlder = history.isAncestor(revision, of: applied)
    }
}
