internal import Postgres
internal import Spec

/// Judges a plan by every guard, with the same code when it is planned and when it is applied.
struct Guards {
    /// Every guard but that of references, which may change the plan.
    private static let all: [any Guard.Type] = [
        RemovalGuard.self, EmptySourceGuard.self, PlatformAdminGuard.self, TeamAdminGuard.self, ProtectionGuard.self,
        KeyLifetimeGuard.self, PartialInputGuard.self, CommitOrderGuard.self, NewClusterGuard.self,
    ]

    /// What `--allow` has to know of all guards.
    static let rules = all.map { $0.rule } + [ReferenceGuard.rule]

    /// What the plan is made of, as far as it matters to guards.
    enum Subject {
        case spec(DesiredState)
        case savedPlan(isOfSpec: Bool)
        case undo
    }

    let state: ClusterState
    let source: Subject
    let options: PlanOptions

    private var desired: DesiredState? { if case .spec(let desired) = source { desired } else { nil } }

    /// Judges the draft, in which resources that others need may be left to them where that is allowed.
    /// - Parameter connection: nil where the database has no tables, so that only the plan itself can be judged.
    func judge(_ draft: inout PlanDraft, on connection: Connection?) throws(PostgresError) -> GuardVerdict {
        var verdict = GuardVerdict()
        var refusals: [Plan.Refusal] = []
        var sameCluster: (warning: Plan.Warning, allowance: Allowance)?
        draft.conflicts += try TreeConflicts(draft.changes, cluster: state.cluster).refusals(on: connection)
        let limits = try PolicyLimits.strictest(state, draft, connection)
        if let connection {
            refusals = try releaseReferenced(in: &draft, connection)
            let input = GuardInput(
                state: state,
                draft: draft,
                source: source,
                options: options,
                limits: limits,
                connection: connection
            )
            refusals += try judge(input)
            if !refusals.contains(where: { $0.code == "HX7010" }) { sameCluster = try NewClusterWarning.find(input) }
        } else {
            refusals = Self.all.compactMap { $0 as? any PlanGuard.Type }.flatMap { rule in
                rule.refusals(draft, limits, at: state.time)
            }
        }
        weigh(refusals, &verdict, also: sameCluster)
        let history = HistoryGuard(options, state)
        verdict.refusals = draft.conflicts + verdict.refusals + history.refusals
        verdict.warnings += options.sourceWarnings + history.warnings + commitWarnings
        if let time = state.time { verdict.warnings += TimeWarnings(draft.changes, at: time).all }
        return verdict
    }

    private func judge(_ input: GuardInput) throws(PostgresError) -> [Plan.Refusal] {
        var refusals: [Plan.Refusal] = []
        for rule in Self.all {
            if let rule = rule as? any StateGuard.Type {
                refusals += try rule.refusals(input)
            } else if let rule = rule as? any PlanGuard.Type {
                refusals += rule.refusals(input.draft, input.limits, at: state.time)
            }
        }
        return refusals
    }

    /// Sorts refusals into those that stand and those that somebody allowed.
    ///
    /// - Parameter warning: what is only warned of, unless somebody says that it is meant.
    private func weigh(
        _ refusals: [Plan.Refusal],
        _ verdict: inout GuardVerdict,
        also warning: (warning: Plan.Warning, allowance: Allowance)?
    ) {
        let allowances = AllowanceIndex(options.allowances.allowed)
        var used: Set<Allowance> = []
        for refusal in refusals {
            guard let asked = refusal.allowance, let given = allowances.covering(asked) else {
                verdict.refusals.append(refusal)
                continue
            }
            used.insert(given)
            verdict.overrides.append(
                Plan.AppliedOverride(allowance: given, code: refusal.code, message: refusal.message)
            )
        }
        if let (warning, asked) = warning {
            if let given = allowances.covering(asked) {
                used.insert(given)
                verdict.overrides.append(
                    Plan.AppliedOverride(allowance: given, code: warning.code, message: warning.message)
                )
            } else {
                verdict.warnings.append(warning)
            }
        }
        if !verdict.overrides.isEmpty { verdict.reason = options.allowances.reason }
        // What a saved plan was allowed may no longer be needed, which is nobody's mistake.
        if case .savedPlan = source { return }
        // One that is too small is told of by the refusal that it does not lift.
        let asked = Set(refusals.compactMap(\.allowance?.place))
        let unused = options.allowances.allowed.filter { !used.contains($0) && !asked.contains($0.place) }
        verdict.warnings += unused.map { allowance in
            Plan.Warning(
                code: "HX8002",
                message: "'--allow \(allowance.flag)' allows nothing that this plan needs",
                hint: "leave it out"
            )
        }
    }

    /// Finds what others still refer to, and leaves it to them where that is allowed.
    private func releaseReferenced(
        in draft: inout PlanDraft,
        _ connection: Connection
    ) throws(PostgresError) -> [Plan.Refusal] {
        let allowances = AllowanceIndex(options.allowances.allowed)
        var refusals: [Plan.Refusal] = []
        var refused: Set<Allowance?> = []
        var conflicts = Set(draft.conflicts.map(\.message))
        while true {
            let found = try ReferenceGuard(draft, cluster: state.cluster, isOfSpec: desired != nil, connection).find()
            draft.conflicts += found.conflicts.filter { conflicts.insert($0.message).inserted }
            let fresh = found.refusals.filter { refused.insert($0.allowance).inserted }
            refusals += fresh
            let released = fresh.compactMap(\.allowance).filter { allowances.covering($0) != nil }
            if released.isEmpty { return refusals }
            // What a released row refers to is needed as well, so look again.
            draft.release(Set(released.map(\.subject)))
        }
    }

    private var commitWarnings: [Plan.Warning] {
        guard options.history?.isShallow == false, let revision = options.revision, let applied = state.appliedRevision,
            !CommitOrderGuard.isSame(revision, applied),
            options.history?.isAncestor(applied, of: revision) == false,
            options.history?.isAncestor(revision, of: applied) == false
        else { return [] }
        return [
            Plan.Warning(
                code: "HX8003",
                message: "commit \(revision.prefix(12)) does not build on \(applied.prefix(12)), which is applied",
                hint: "what that commit changed is undone unless this one has it too"
            )
        ]
    }
}
