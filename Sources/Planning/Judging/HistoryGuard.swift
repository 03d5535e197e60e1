/// Warns if the order of commits is not known, because then no guard can refuse an older commit.
///
/// With `--require-history`, it refuses the plan instead.
struct HistoryGuard {
    private let options: PlanOptions
    private let state: ClusterState
    /// The order of the plan's commit and the applied one; nil without a repository.
    private let commits: CommitOrder?

    init(_ plan: GuardedPlan, _ commits: CommitOrder?) {
        options = plan.options
        state = plan.state
        self.commits = commits
    }

    /// The warnings, which without `--require-history` include an unknown order.
    var warnings: [Plan.Warning] {
        (options.requiresHistory ? [] : options.historyDoubts + orderDoubts) + divergence
    }

    /// The refusals of an unknown order; none without `--require-history`.
    var refusals: [Plan.Refusal] {
        guard options.requiresHistory else { return [] }
        return (options.historyDoubts + absence + orderDoubts).map { doubt in
            Plan.Refusal(
                guardName: "history",
                code: "HX7011",
                message: "the order of commits must be known (--require-history), but \(doubt.message)",
                advice: (doubt.hint.map { "\($0), or " } ?? "") + "leave --require-history out"
            )
        }
    }

    /// States that there is no repository or no commit.
    ///
    /// This is a reason to refuse with `--require-history`, but not to warn, because specs need not be in git.
    private var absence: [Plan.Warning] {
        guard options.historyDoubts.isEmpty else { return [] }
        if commits == nil {
            let hint = "apply them from a checkout"
            return [Plan.Warning(code: "HX8013", message: "the specs are in no git repository", hint: hint)]
        }
        guard options.revision == nil else { return [] }
        let hint = "name the commit with --revision"
        return [Plan.Warning(code: "HX8012", message: "nothing tells of which commit the plan is", hint: hint)]
    }

    private var orderDoubts: [Plan.Warning] {
        guard let commits, let revision = options.revision ?? options.head else { return [] }
        guard let applied = state.appliedRevision else { return doubts(withoutAppliedOne: revision, commits) }
        guard !CommitDigits.areSame(revision, applied) else { return [] }
        switch (commits.isNewer, commits.isOlder) {
        case (true?, _), (_, true?): return []
        case (false?, false?) where !commits.isShallow: return []
        default: break
        }
        let unknown = "whether commit \(revision.prefix(12)) is older than \(applied.prefix(12)), which is applied"
        if commits.isShallow { return [shallow("so nothing tells \(unknown)")] }
        // A warning of the commit to apply has reported this already.
        if options.historyDoubts.contains(where: { $0.code == "HX8014" }) { return [] }
        return [
            Plan.Warning(
                code: "HX8014",
                message: "the git repository does not know commit \(applied.prefix(12)), so nothing tells \(unknown)",
                hint: "fetch the branch that it was applied from"
            )
        ]
    }

    private func doubts(withoutAppliedOne revision: String, _ commits: CommitOrder) -> [Plan.Warning] {
        if commits.isShallow {
            return [shallow("so nothing will tell whether another commit is older than this one")]
        }
        // Nothing can be done about this in the present run.
        guard state.appliedRun != nil, !options.requiresHistory else { return [] }
        return [
            Plan.Warning(
                code: "HX8014",
                message: "the last run recorded no commit, so nothing tells whether commit \(revision.prefix(12)) is "
                    + "older than what is applied",
                hint: "look at 'hxapply runs'; the next run will know, if this one records its commit"
            )
        ]
    }

    /// States that neither commit is an ancestor of the other.
    private var divergence: [Plan.Warning] {
        guard let commits, !commits.isShallow, commits.isNewer == false, commits.isOlder == false,
            let revision = options.revision, let applied = state.appliedRevision
        else { return [] }
        return [
            Plan.Warning(
                code: "HX8003",
                message: "commit \(revision.prefix(12)) does not build on \(applied.prefix(12)), which is applied",
                hint: "what that commit changed is undone unless this one has it too"
            )
        ]
    }

    private func shallow(_ consequence: String) -> Plan.Warning {
        Plan.Warning(
            code: "HX8011",
            message: "the git clone is shallow, \(consequence)",
            hint: "fetch all of it: 'git fetch --unshallow', 'fetch-depth: 0' on GitHub, 'GIT_DEPTH: 0' on GitLab"
        )
    }
}
