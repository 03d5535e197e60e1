internal import Model

/// The limits of a plan: for each limit, the stricter of the policy in force and the policy that the plan brings.
///
/// So a plan cannot loosen a limit and use the looser limit at once; this takes two runs. Before the first run no
/// policy is in force, so the limits of the new policy apply.
struct PolicyLimits: Sendable, Equatable {
    var maxRemovalPercent: Int
    var maxRemovals: Int?
    var minAdmins: Int
    /// In minutes.
    var maxKeyLifetime: Int64
    var allowsOvercommit: Bool

    /// The limits without a policy: the defaults of its fields.
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
        allowsOvercommit = text("allowOvercommit") == "t"
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
        result.allowsOvercommit = allowsOvercommit && other.allowsOvercommit
        return result
    }
}
