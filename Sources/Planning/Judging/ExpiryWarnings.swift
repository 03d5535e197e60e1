internal import Model

/// Warns of API keys that end soon after the plan, whether it changes them or not.
struct ExpiryWarnings {
    private let plan: GuardedPlan
    private let observed: ObservedState

    init(_ plan: GuardedPlan, _ observed: ObservedState) {
        self.plan = plan
        self.observed = observed
    }

    static func needs(_ plan: GuardedPlan) -> Needs {
        var needs = Needs()
        needs.keysEndingWithin = plan.options.warnExpiry
        return needs
    }

    var all: [Plan.Warning] {
        guard let minutes = plan.options.warnExpiry, let now = plan.state.time else { return [] }
        let changes = plan.draft.changes.filter { $0.kind === Kind.apiKeys && $0.action != .release }
        let changed = Set(changes.map { $0.previousKey ?? $0.key })
        let kept = observed.expiring.filter { !changed.contains($0.name) }
        let last = now.adding(minutes: minutes)
        let written = changes.compactMap { change -> ExpiringKey? in
            guard let key = change.remaining.map(KeyRow.init), key.isLive(at: now), let end = key.expiresAt, end <= last
            else { return nil }
            return ExpiringKey(name: key.name, expiresAt: end, source: change.source)
        }
        return (kept + written).map { warning($0, DurationValue.show(minutes: minutes)) }
    }

    private func warning(_ key: ExpiringKey, _ duration: String) -> Plan.Warning {
        let end = key.expiresAt.text
        let resource = "\(Kind.apiKeys.section)/\(key.name)"
        return Plan.Warning(
            code: "HX8023",
            message: "\(resource) ends at \(end), within \(duration)",
            hint: "give it a later 'expiresAt' if it is still needed",
            about: Plan.Concern(
                resource,
                source: key.source,
                ofAll: "API keys end within \(duration)",
                detail: "ends at \(end)"
            )
        )
    }
}
