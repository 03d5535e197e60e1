internal import Model

/// Finds what a plan does to the secrets of API keys: which are made, and which end when.
struct KeyEffects {
    let changes: [Change]
    private let owners: [Change]
    private let time: DatabaseTime?
    let observed: ObservedState
    /// Whether the users and teams that own changed keys are active before the plan, and after it: by resource.
    private let activity: (before: [String: Bool], after: [String: Bool])

    init(_ plan: GuardedPlan, _ observed: ObservedState) {
        changes = Self.changes(plan)
        owners = Self.owners(plan)
        time = plan.state.time
        self.observed = observed
        activity = Self.activity(plan, observed)
    }

    private static func activity(
        _ plan: GuardedPlan,
        _ observed: ObservedState
    ) -> (before: [String: Bool], after: [String: Bool]) {
        var before: [String: Bool] = [:]
        for question in ownerQuestions(plan) {
            for row in (observed.rows[question] ?? KindRows(question.kind)).all {
                before["\(question.kind.section)/\(row.key)"] = row.isTrue("active")
            }
        }
        var after = before
        for change in plan.draft.changes where change.kind === Kind.users || change.kind === Kind.teams {
            after[change.resource] = change.remaining?.value(of: "active", in: change.kind) == "t"
        }
        return (before, after)
    }

    private func isOwnerActive(_ key: KeyRow, _ activity: [String: Bool]) -> Bool {
        key.owner.flatMap { activity["\($0.kind.section)/\($0.name)"] } ?? true
    }

    private static func changes(_ plan: GuardedPlan) -> [Change] {
        plan.draft.changes.filter { change in
            // A release without values gives the row up as it is; with values, it writes them.
            change.kind === Kind.apiKeys && (change.action != .release || change.after != nil)
        }
    }

    /// The users and teams that the plan makes inactive.
    private static func owners(_ plan: GuardedPlan) -> [Change] {
        plan.draft.changes.filter { change in
            guard change.kind === Kind.users || change.kind === Kind.teams else { return false }
            return change.before?.value(of: "active", in: change.kind) == "t"
                && change.remaining?.value(of: "active", in: change.kind) == "f"
        }
    }

    // MARK: Needs

    static func needs(_ plan: GuardedPlan) -> Needs {
        var needs = Needs()
        needs.deliveries = Set(
            changes(plan).filter { change in
                [change.before, change.remaining].compactMap(\.self).contains { !KeyRow($0).recipients.isEmpty }
            }.map(storedName)
        )
        needs.digests = Set(changes(plan).flatMap(declaredDigests))
        needs.rows = Set(owners(plan).map(keys)).union(ownerQuestions(plan))
        return needs
    }

    /// The secrets that were made for the keys of owners that the plan makes inactive.
    ///
    /// - Parameter observed: the answer to `needs`.
    static func furtherNeeds(_ plan: GuardedPlan, _ observed: ObservedState) -> Needs {
        var needs = Needs()
        needs.deliveries = Set(owners(plan).flatMap { rows(ofOwner: $0, observed) }.map(\.name))
        return needs
    }

    /// The keys of a user or team before the plan.
    private static func rows(ofOwner change: Change, _ observed: ObservedState) -> [KeyRow] {
        observed.rows[keys(ofOwner: change)].map { $0.all.map { KeyRow($0.line) } } ?? []
    }

    /// Asks for the users and teams that own changed keys, before or after the plan.
    private static func ownerQuestions(_ plan: GuardedPlan) -> [RowQuestion] {
        let keys = changes(plan).flatMap { [$0.before, $0.remaining] }.compactMap(\.self).map(KeyRow.init)
        return [Kind.users, Kind.teams].compactMap { kind in
            let names = Set(keys.compactMap(\.owner).filter { $0.kind === kind }.map(\.name))
            return names.isEmpty ? nil : RowQuestion(kind, where: .holdsAny("name", names))
        }
    }

    /// The digests that the key does not have before the plan.
    static func declaredDigests(_ change: Change) -> Set<String> {
        Set(change.remaining.map { KeyRow($0).digests } ?? []).subtracting(
            change.before.map { KeyRow($0).digests } ?? []
        )
    }

    /// The key's name in the database before the plan.
    static func storedName(_ change: Change) -> String { change.previousKey ?? change.key }

    private static func keys(ofOwner change: Change) -> RowQuestion {
        let field = change.kind === Kind.users ? "user" : "team"
        return RowQuestion(.apiKeys, where: .equals(field, storedName(change)))
    }

    // MARK: Effects

    /// The effects in the order of their changes, those of inactive owners last.
    var all: [KeyEffect] { changes.compactMap(effect) + owners.flatMap(revocations) }

    func deliveries(_ change: Change) -> [KeyDelivery] { observed.deliveries[Self.storedName(change)] ?? [] }

    private func effect(_ change: Change) -> KeyEffect? {
        let before = change.before.map(KeyRow.init)
        let deliveries = deliveries(change)
        guard let after = change.remaining.map(KeyRow.init) else {
            guard let before, before.isLive(at: time), isOwnerActive(before, activity.before) else { return nil }
            return KeyEffect(.revoke, change.key, reason: "it is removed", endings: endings(before, deliveries))
        }
        let newest = deliveries.map(\.generation).max() ?? 0
        guard after.recipients.isEmpty || after.generation <= newest || change.action == .release else {
            return minting(after, before, deliveries, newest)
        }
        guard let before else { return nil }
        // This also ends the secrets of a key that is not live, because it may become live again.
        let endsDeliveries = after.recipients.isEmpty && !before.recipients.isEmpty
        let wasLive = before.isLive(at: time) && isOwnerActive(before, activity.before)
        guard wasLive || endsDeliveries else { return nil }
        if wasLive, let reason = reasonOfEnd(after, change) {
            return KeyEffect(
                .revoke,
                change.key,
                reason: reason,
                endings: endings(before, deliveries),
                endsDeliveries: endsDeliveries
            )
        }
        let withdrawn = Set(before.digests).subtracting(after.digests)
        guard endsDeliveries || !withdrawn.isEmpty else { return nil }
        return KeyEffect(
            .revoke,
            change.key,
            reason: endsDeliveries
                ? "the spec declares the digest of another secret"
                : "the spec no longer declares \(withdrawn.count == 1 ? "the digest" : "the digests")",
            endings: endings(before, deliveries, of: withdrawn.count),
            endsDeliveries: endsDeliveries
        )
    }

    /// Why the key is not honoured after the plan; nil if it is.
    private func reasonOfEnd(_ after: KeyRow, _ change: Change) -> String? {
        if change.remaining?.value(of: "active", in: .apiKeys) == "f" { return "it is not active" }
        guard after.isLive(at: time) else { return "it has ended" }
        guard let owner = after.owner, !isOwnerActive(after, activity.after) else { return nil }
        return Self.reason(of: owner.kind, owner.name)
    }

    private static func reason(of kind: Kind, _ name: String) -> String { "its \(kind.noun) \(name) is not active" }

    /// The secrets that end with the commit.
    ///
    /// - Parameter count: how many secrets of the spec end; nil for all.
    private func endings(_ key: KeyRow, _ deliveries: [KeyDelivery], of count: Int? = nil) -> [KeyEffect.Ending] {
        (0..<(count ?? key.digests.count)).map { _ in
            KeyEffect.Ending(generation: nil, prefix: key.prefix, minutes: 0)
        }
            + deliveries.filter { $0.isLive(at: time) }.map {
                KeyEffect.Ending(generation: $0.generation, prefix: $0.prefix, minutes: 0)
            }
    }

    /// The next secret; the one before stays for the overlap, and older ones end at once, so that at most two are valid.
    private func minting(
        _ after: KeyRow,
        _ before: KeyRow?,
        _ deliveries: [KeyDelivery],
        _ newest: Int64
    ) -> KeyEffect {
        let replaced = deliveries.filter { $0.isLive(at: time) }.map { delivery in
            KeyEffect.Ending(
                generation: delivery.generation,
                prefix: delivery.prefix,
                minutes: delivery.generation == newest && isOwnerActive(after, activity.after) ? after.overlap : 0
            )
        }
        let withdrawn = (before?.digests ?? []).map { _ in
            KeyEffect.Ending(generation: nil, prefix: before?.prefix, minutes: 0)
        }
        return KeyEffect(
            deliveries.isEmpty ? .mint : .rotate,
            after.name,
            generation: after.generation,
            recipients: after.recipients,
            endings: withdrawn + replaced
        )
    }

    /// The keys of an owner that becomes inactive, but for those that the plan changes besides.
    private func revocations(_ owner: Change) -> [KeyEffect] {
        let changed = Set(changes.map(Self.storedName))
        let kept = Self.rows(ofOwner: owner, observed).filter { !changed.contains($0.name) && $0.isLive(at: time) }
        return kept.map { key in
            KeyEffect(
                .revoke,
                key.name,
                reason: Self.reason(of: owner.kind, owner.key),
                endings: endings(key, observed.deliveries[key.name] ?? [])
            )
        }
    }
}
