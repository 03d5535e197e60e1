internal import Postgres

/// Refuses an older commit after a newer one, where the history that knows is at hand.
enum CommitOrderGuard: StateGuard {
    static let rule = GuardRule("older-commit")

    static func refusals(_ input: GuardInput) throws(PostgresError) -> [Plan.Refusal] {
        guard !input.draft.changes.isEmpty, let revision = input.options.revision ?? input.options.head,
            isOlder(revision, input.options.history, input.state)
        else { return [] }
        return [
            Plan.Refusal(
                code: "HX7009",
                message:
                    "commit \(revision.prefix(12)) is older than \(input.state.appliedRevision?.prefix(12) ?? ""), "
                    + "which is applied",
                orElse: "apply the newest commit; to go back, revert it in git",
                allowance: Allowance(rule, revision)
            )
        ]
    }

    /// Whether the commit is one that the applied one builds on.
    static func isOlder(_ revision: String?, _ history: (any CommitHistory)?, _ state: ClusterState) -> Bool {
        guard let revision, let applied = state.appliedRevision, !isSame(revision, applied) else {
            return false
        }
        return history?.isAncestor(revision, of: applied) ?? false
    }

    /// Whether the two name one commit, one of them by its first digits perhaps.
    static func isSame(_ revision: String, _ applied: String) -> Bool {
        guard CommitDigits.areEnough(revision), CommitDigits.areEnough(applied) else { return revision == applied }
        let (one, other) = (revision.lowercased(), applied.lowercased())
        return one.hasPrefix(other) || other.hasPrefix(one)
    }
}
