internal import Model
internal import Spec

/// Refuses to delete more than the policy's share of a kind, or of all resources, in one run.
enum RemovalGuard: Guard {
    static let rule = GuardRule("removals", allows: .atMost)

    /// The number of deletes of one kind that are always allowed, so that one of three resources can be deleted.
    private static let leastOfKind = 1
    /// The number of deletes of all kinds that are always allowed: a user who leaves, with memberships and API keys.
    private static let leastOfAll = 5

    static func needs(_ plan: GuardedPlan) -> Needs {
        var needs = Needs()
        if !liveDeletes(plan).isEmpty { needs.endedRows = Kind.all.filter { $0.span != nil } }
        return needs
    }

    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal] {
        // `EmptySourceGuard` refuses an empty spec; one refusal is enough.
        if EmptySourceGuard.isEmpty(plan) { return [] }
        let live = liveDeletes(plan)
        let deleted = Dictionary(grouping: live) { $0.kind.section }.mapValues(\.count)
        guard !deleted.isEmpty else { return [] }
        var present = plan.draft.managedBefore
        for (section, ended) in state.observed.endedCounts { present[section, default: 0] -= ended }
        let kinds = Kind.all.compactMap { kind in
            deleted[kind.section].flatMap { refusal(kind, $0, of: present[kind.section, default: 0], plan, limits) }
        }
        return kinds + total(live.count, of: present.values.reduce(0, +), limits)
    }

    /// The deletes, except of resources whose time span is over: nobody uses these any more.
    private static func liveDeletes(_ plan: GuardedPlan) -> [Change] {
        plan.draft.changes(.delete).filter { change in
            guard let time = plan.state.time, let period = change.before.flatMap({ Period($0, of: change.kind) }) else {
                return true
            }
            return !period.isOver(at: time)
        }
    }

    private static func refusal(
        _ kind: Kind,
        _ count: Int,
        of present: Int,
        _ plan: GuardedPlan,
        _ limits: PolicyLimits
    ) -> Plan.Refusal? {
        let isLost = plan.desired.map { !$0.sections.contains(kind.section) } ?? false
        let share = present * limits.maxRemovalPercent / 100
        let limit = isLost ? share : max(leastOfKind, share)
        guard count > limit else { return nil }
        let lost = isLost ? ", and no document has the section '\(kind.section)'\(orInside(kind))" : ""
        return Plan.Refusal(
            code: "HX7001",
            message: "\(portion(count, present)) of \(kind.section) would be deleted; at most \(limit) may be "
                + "(maxRemovalPercent \(limits.maxRemovalPercent))\(lost)",
            orElse: advice(kind, count, isLost: isLost),
            allowance: Allowance(rule, kind.section, count: count)
        )
    }

    /// Where else resources of the kind may be declared, as part of a sentence.
    private static func orInside(_ kind: Kind) -> String {
        guard let member = kind.parent?.member, let parent = kind.parentKind else { return "" }
        return " or '\(member)' in \(parent.aNoun)"
    }

    private static func advice(_ kind: Kind, _ count: Int, isLost: Bool) -> String {
        guard isLost else { return "delete fewer at a time" }
        let isMeant = count <= leastOfKind && !kind.isSingleton
        return "restore the section" + (isMeant ? ", write '\(kind.section): []' if it is meant" : "")
    }

    private static func total(_ count: Int, of present: Int, _ limits: PolicyLimits) -> [Plan.Refusal] {
        let share = max(leastOfAll, present * limits.maxRemovalPercent / 100)
        let (limit, rule) =
            if let most = limits.maxRemovals, most < share {
                (most, "maxRemovals \(most)")
            } else {
                (share, "maxRemovalPercent \(limits.maxRemovalPercent)")
            }
        guard count > limit else { return [] }
        return [
            Plan.Refusal(
                code: "HX7002",
                message:
                    "\(portion(count, present)) of all resources would be deleted; at most \(limit) may be (\(rule))",
                orElse: "delete fewer at a time",
                allowance: Allowance(Self.rule, "all", count: count)
            )
        ]
    }

    /// The count and its share, such as `12 of 40 (30 %)`.
    private static func portion(_ count: Int, _ present: Int) -> String {
        "\(count) of \(present) (\(present == 0 ? 100 : count * 100 / present) %)"
    }
}
