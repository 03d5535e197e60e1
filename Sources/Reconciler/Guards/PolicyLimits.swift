internal import Model
internal import Postgres

/// The limits that a plan must keep to: of the policy in force and the one it brings, the stricter of each.
///
/// So a plan cannot loosen the limit that it would break; that takes two.
struct PolicyLimits: Sendable, Equatable {
    var maxRemovalPercent: Int
    var maxRemovals: Int?
    var minAdmins: Int

    /// What holds where there is no policy: the defaults of its fields.
    static let standard = PolicyLimits(Kind.policy.fields.map(\.defaultValue))

    private init(_ values: [String?]) {
        func number(_ path: String) -> Int? {
            guard let index = Kind.policy.index(of: path), values.indices.contains(index) else { return nil }
            return values[index].flatMap { Int($0) }
        }
        maxRemovalPercent = number("maxRemovalPercent") ?? 0
        maxRemovals = number("maxRemovals")
        minAdmins = number("minAdmins") ?? 0
    }

    /// - Parameter draft: the plan, which may change the policy too.
    static func strictest(
        _ cluster: String,
        _ draft: PlanDraft,
        _ connection: Connection
    ) throws(PostgresError) -> PolicyLimits {
        let stored = try stored(cluster, connection) ?? standard
        guard let change = draft.changes.first(where: { $0.kind === Kind.policy }) else {
            return stored
        }
        return stored.stricter(change.remaining.map { PolicyLimits($0.values) } ?? standard)
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
        return result
    }
}
