internal import Model
internal import Postgres

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

    /// - Parameters:
    ///   - draft: the plan, which may change the policy too.
    ///   - connection: nil where the database has no tables.
    static func strictest(
        _ state: ClusterState,
        _ draft: PlanDraft,
        _ connection: Connection?
    ) throws(PostgresError) -> PolicyLimits {
        var stored: PolicyLimits?
        if let connection { stored = try Self.stored(state.cluster, connection) }
        guard let change = draft.changes.first(where: { $0.kind === Kind.policy }) else { return stored ?? standard }
        let brought = change.remaining.map { PolicyLimits($0.values) } ?? standard
        return stored == nil && state.appliedRun == nil ? brought : (stored ?? standard).stricter(brought)
    }

    private static func stored(_ cluster: String, _ connection: Connection) throws(PostgresError) -> PolicyLimits? {
        let columns = Kind.policy.columns.map { SQL(identifier: $0.column) }.joined(separator: ", ")
        let row = try connection.execute("SELECT \(columns) FROM policy WHERE cluster = $1", [cluster]).rows.first
        return row.map { PolicyLimits($0) }
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
