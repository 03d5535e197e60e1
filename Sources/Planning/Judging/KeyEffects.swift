internal import Model

/// Finds what a plan does to the secrets of API keys: which are made, and which end when.
struct KeyEffects {
    private let changes: [Change]
    private let owners: [Change]
    private let time: DatabaseTime?
    private let observed: ObservedState
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
            for row in observed.rows[question]?.all ?? KindRows(question.kind).all {
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
        for owner in owners(plan) {
            for row in observed.rows[keys(ofOwner: owner)]?.all ?? KindRows(.apiKeys).all {
                needs.deliveries.insert(row.key)
            }
        }
        return needs
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
    private static func declaredDigests(_ change: Change) -> Set<String> {
        Set(change.remaining.map { KeyRow($0).digests } ?? []).subtracting(
            change.before.map { KeyRow($0).digests } ?? []
        )
    }

    /// The key's name in the database before the plan.
    private static func storedName(_ change: Change) -> String { change.previousKey ?? change.key }

    private static func keys(ofOwner change: Change) -> RowQuestion {
        let field = change.kind === Kind.users ? "user" : "team"
        return RowQuestion(.apiKeys, where: .equals(field, storedName(change)))
    }

    // MARK: Effects

    /// The effects in the order of their changes, those of inactive owners last.
    var all: [KeyEffect] { changes.compactMap(effect) + owners.flatMap(revocations) }

    private func deliveries(_ change: Change) -> [KeyDelivery] { observed.deliveries[Self.storedName(change)] ?? [] }

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
        let rows = observed.rows[Self.keys(ofOwner: owner)].map { $0.all.map { KeyRow($0.line) } } ?? []
        return rows.filter { !changed.contains($0.name) && $0.isLive(at: time) }.map { key in
            KeyEffect(
                .revoke,
                key.name,
                reason: Self.reason(of: owner.kind, owner.key),
                endings: endings(key, observed.deliveries[key.name] ?? [])
            )
        }
    }

    // MARK: Refusals and warnings

    /// What no plan may do to secrets.
    var refusals: [Plan.Refusal] { lowerGenerations + sharedSecrets }

    /// Keys that declare the digest of a secret that an apply made for another one.
    ///
    /// The secret would then stay valid when it is replaced, and a gateway would find two keys.
    private var sharedSecrets: [Plan.Refusal] {
        let freed = Set(
            changes.filter { $0.remaining.map { KeyRow($0).recipients.isEmpty } ?? true }.map(Self.storedName)
        )
        return changes.compactMap { change in
            let owners = Self.declaredDigests(change).compactMap { observed.digestOwners[$0] }
            guard let owner = owners.sorted().first(where: { !freed.contains($0) }) else { return nil }
            return Plan.Refusal(
                guardName: "key-digest",
                code: "HX6022",
                message: "\(change.resource) declares the digest of a secret that an apply made for apiKeys/\(owner)",
                advice: "give it a secret of its own",
                about: Plan.Concern(change, ofAll: "API keys declare digests of secrets that applies made for others")
            )
        }
    }

    /// Keys whose generation is below that of a secret that was made already.
    private var lowerGenerations: [Plan.Refusal] {
        changes.compactMap { change in
            guard let after = change.remaining.map(KeyRow.init), !after.recipients.isEmpty,
                let newest = deliveries(change).map(\.generation).max(), after.generation < newest
            else { return nil }
            return Plan.Refusal(
                guardName: "key-generation",
                code: "HX6020",
                message: "\(change.resource) would go back to generation \(after.generation), "
                    + "but generation \(newest) was made, and a secret that was replaced does not come back",
                advice: "set 'rotation.generation' to \(newest), or to \(newest + 1) for another secret",
                about: Plan.Concern(
                    change,
                    ofAll: "API keys would go back to an earlier generation",
                    detail: "generation \(newest) was made"
                )
            )
        }
    }

    /// Keys whose recipients change without another secret.
    var warnings: [Plan.Warning] {
        changes.compactMap { change in
            guard let before = change.before.map(KeyRow.init), let after = change.remaining.map(KeyRow.init),
                !after.recipients.isEmpty, before.recipients != after.recipients,
                deliveries(change).contains(where: { $0.generation == after.generation })
            else { return nil }
            return Plan.Warning(
                code: "HX8024",
                message: "\(change.resource) has other recipients, but its secret stays sealed to the former ones",
                hint: "raise 'rotation.generation' to \(after.generation + 1), so that a new secret is sealed to them",
                about: Plan.Concern(change, ofAll: "API keys have other recipients than their secrets are sealed to")
            )
        }
    }
}
