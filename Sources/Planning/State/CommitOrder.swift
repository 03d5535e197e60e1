/// What a repository knows of the order of its commits.
package protocol CommitHistory: Sendable {
    /// Whether one commit is before another, or nil where one of them is not known.
    func isAncestor(_ older: String, of newer: String) -> Bool?

    /// Whether its older commits were left out when it was fetched, so that a commit may have ancestors it does not know.
    var isShallow: Bool { get }
}

/// How the commit of a plan stands to the one that is applied, as its repository knows it.
package struct CommitOrder: Sendable, Equatable {
    /// Whether the repository's older commits were left out when it was fetched.
    package let isShallow: Bool
    /// Whether the plan's commit builds on the applied one; nil where that is not known, or not asked.
    package let isNewer: Bool?
    /// Whether the applied commit builds on the plan's; nil likewise.
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
