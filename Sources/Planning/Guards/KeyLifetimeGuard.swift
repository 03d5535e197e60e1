internal import Model

/// Refuses API keys that expire later than the policy allows, or that have expired already (HX7023).
///
/// Only new keys and keys whose expiry the plan moves to a later time are checked. A key that was within the policy
/// when it was applied stays valid.
enum KeyLifetimeGuard: Guard {
    static let rule = GuardRule("key-lifetime")

    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal] {
        guard let time = plan.state.time else { return [] }
        return plan.draft.changes.compactMap { change in
            guard change.kind === Kind.apiKeys, change.action != .release, let end = end(change.remaining),
                end > (self.end(change.before) ?? .past)
            else { return nil }
            return refusal(change, end, at: time, limits)
        }
    }

    /// When the API key of the row expires.
    private static func end(_ line: RowLine?) -> DatabaseTime? {
        guard let value = line?.value(of: "expiresAt", in: .apiKeys) else { return nil }
        return FieldType.timestamp.order(ofText: value).map(DatabaseTime.init(microseconds:))
    }

    private static func refusal(
        _ change: Change,
        _ end: DatabaseTime,
        at now: DatabaseTime,
        _ limits: PolicyLimits
    ) -> Plan.Refusal? {
        let latest = now.adding(minutes: limits.maxKeyLifetime)
        guard end <= now || end > latest else { return nil }
        let shown = change.remaining?.value(of: "expiresAt", in: .apiKeys).map(FieldType.timestamp.show) ?? ""
        let lifetime = DurationValue.show(minutes: limits.maxKeyLifetime)
        let isOver = end <= now
        return Plan.Refusal(
            code: "HX7023",
            message: isOver
                ? "\(change.resource) has ended already, at \(shown)"
                : "\(change.resource) ends at \(shown), more than maxKeyLifetime \(lifetime) from now",
            orElse: isOver
                ? "give it a later 'expiresAt', or remove it"
                : "give it an earlier 'expiresAt', or raise 'policy.maxKeyLifetime' in a plan before this one",
            allowance: Allowance(rule, change.resource),
            about: Plan.Concern(
                change,
                ofAll: isOver
                    ? "new or longer API keys have ended already"
                    : "API keys end more than maxKeyLifetime \(lifetime) from now",
                detail: "ends at \(shown)"
            )
        )
    }
}
