internal import Model
internal import Postgres
internal import Spec

/// Refuses to delete more than a policy's share of a kind, or of all, in one run.
enum RemovalGuard: StateGuard {
    static let rule = GuardRule("removals", allows: .atMost)

    /// Removals of one kind that its share never forbids, so that a kind of three can lose one.
    private static let leastOfKind = 1
    /// Removals of all kinds that their share never forbids: somebody who leaves, with memberships and keys.
    private static let leastOfAll = 5

    static func refusals(_ input: GuardInput) throws(PostgresError) -> [Plan.Refusal] {
        // An empty source has a guard of its own, and one is enough.
        if EmptySourceGuard.isEmpty(input) { return [] }
        let live = input.draft.changes(.delete).filter { !isOver($0, input.state.time) }
        let deleted = Dictionary(grouping: live) { $0.kind.section }.mapValues(\.count)
        guard !deleted.isEmpty else { return [] }
        var present = input.draft.managedBefore
        present[Kind.reservations.section, default: 0] -= try overReservations(input)
        let kinds = Kind.all.compactMap { kind in
            deleted[kind.section].flatMap { refusal(kind, $0, of: present[kind.section, default: 0], input) }
        }
        return kinds + total(live.count, of: present.values.reduce(0, +), input)
    }

    /// A reservation that has ended is history, and what takes it away takes nothing from anybody.
    private static func isOver(_ change: Change, _ time: DatabaseTime?) -> Bool {
        guard let time, let period = change.before.flatMap({ ReservationPeriod($0, of: change.kind) }) else {
            return false
        }
        return period.isOver(at: time)
    }

    private static func overReservations(_ input: GuardInput) throws(PostgresError) -> Int {
        try input.connection.execute(
            """
            SELECT count(*) FROM reservations
            WHERE cluster = $1 AND managed_digest IS NOT NULL AND start + duration <= now()
            """,
            [input.cluster]
        ).scalar.flatMap { Int($0) } ?? 0
    }

    private static func refusal(_ kind: Kind, _ count: Int, of present: Int, _ input: GuardInput) -> Plan.Refusal? {
        let isLost = input.desired.map { !$0.sections.contains(kind.section) } ?? false
        let share = present * input.limits.maxRemovalPercent / 100
        let limit = isLost ? share : max(leastOfKind, share)
        guard count > limit else { return nil }
        let lost = isLost ? ", and no document has the section '\(kind.section)'\(orInside(kind))" : ""
        return Plan.Refusal(
            code: "HX7001",
            message: "\(portion(count, present)) of \(kind.section) would be deleted; at most \(limit) may be "
                + "(maxRemovalPercent \(input.limits.maxRemovalPercent))\(lost)",
            orElse: advice(kind, count, isLost: isLost),
            allowance: Allowance(rule, kind.section, count: count)
        )
    }

    /// Where else such resources may be declared.
    private static func orInside(_ kind: Kind) -> String {
        guard let member = kind.parent?.member, let parent = kind.parentKind else { return "" }
        return " or '\(member)' in \(parent.aNoun)"
    }

    private static func advice(_ kind: Kind, _ count: Int, isLost: Bool) -> String {
        guard isLost else { return "delete fewer at a time" }
        let isMeant = count <= leastOfKind && !kind.isSingleton
        return "restore the section" + (isMeant ? ", write '\(kind.section): []' if it is meant" : "")
    }

    private static func total(_ count: Int, of present: Int, _ input: GuardInput) -> [Plan.Refusal] {
        let share = max(leastOfAll, present * input.limits.maxRemovalPercent / 100)
        let (limit, rule) =
            if let most = input.limits.maxRemovals, most < share {
                (most, "maxRemovals \(most)")
            } else {
                (share, "maxRemovalPercent \(input.limits.maxRemovalPercent)")
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

    /// `12 of 40 (30 %)`.
    private static func portion(_ count: Int, _ present: Int) -> String {
        "\(count) of \(present) (\(present == 0 ? 100 : count * 100 / present) %)"
    }
}
