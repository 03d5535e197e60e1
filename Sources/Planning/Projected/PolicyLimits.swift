internal import Model

/// The limits that a plan must keep to: of the policy in force and the one it brings, the stricter of each.
///
/// So a plan cannot loosen the limit that it would break; that takes two. Before the first run there is no policy in
/// force, so that the one it brings is the only one.
struct PolicyLimits: Sendable, Equatable {
    var maxRemovalPercent: Int
    var maxRemovals: Int?
    var minAdmins: Int
    /// Minutes.
    var maxKeyLifetime: Int64

    /// What holds where there is no policy: the defaults of its fields.
    static let standard = PolicyLimits(Kind.policy.fields.map(\.defaultValue))

    private init(_ values: [String?]) {
        func text(_ path: String) -> String? {
            guard let index = Kind.policy.index(of: path), values.indices.contains(index) else { return nil }
            return values[index]
        }
        func number(_ path: String) -> Int? { text(path).flatMap { Int($0) } }
        func minutes(_ path: String) -> Int64? {
            guard let index = Kind.policy.index(of: path) else { return nil }
            return text(path).flatMap(Kind.policy.fields[index].type.order)
        }
        maxRemovalPercent = number("maxRemovalPercent") ?? 0
        maxRemovals = number("maxRemovals")
        minAdmins = number("minAdmins") ?? 0
        maxKeyLifetime = minutes("maxKeyLifetime") ?? 0
    }

    private static let stored = RowQuestion(.policy)

    static var needs: Needs {
        var needs = Needs()
        needs.rows = [stored]
        return needs
    }

    static func strictest(_ plan: GuardedPlan, _ observed: ObservedState) -> PolicyLimits {
        let stored = observed.rows[stored]?.all.first.map { PolicyLimits($0.values) }
        guard let change = plan.draft.changes.first(where: { $0.kind === Kind.policy }) else {
            return stored ?? standard
        }
        let brought = change.remaining.map { PolicyLimits($0.values) } ?? standard
        return stored == nil && plan.state.appliedRun == nil ? brought : (stored ?? standard).stricter(brought)
    }

    private func stricter(_ other: PolicyLimits) -> PolicyLimits {
        var result = self
        result.maxRemovalPercent = min(maxRemovalPercent, other.maxRemovalPercent)
        result.maxRemovals = [maxRemovals, other.maxRemovals].compactMap(\.self).min()
        result.minAdmins = max(minAdmins, other.minAdmins)
        result.maxKeyLifetime = min(maxKeyLifetime, other.maxKeyLifetime)
        return result
    }
}
