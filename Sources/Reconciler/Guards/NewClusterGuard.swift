internal import Model
internal import Postgres
internal import Spec

/// Refuses to make a cluster whose name looks like a slip for one that is there and has the same resources.
///
/// A misspelt name would otherwise make a second platform beside the first.
enum NewClusterGuard: StateGuard {
    static let rule = GuardRule("new-cluster")

    /// Letters of a name below which one more or less says nothing.
    private static let shortestName = 4

    static func refusals(_ input: GuardInput) throws(PostgresError) -> [Plan.Refusal] {
        guard let desired = input.desired, input.state.appliedRun == nil, !input.draft.changes.isEmpty else {
            return []
        }
        let others = try input.connection.execute(
            """
            SELECT name FROM clusters AS c
            WHERE applied_run IS NOT NULL AND NOT \(ClusterState.isForgotten("c"))
            ORDER BY name
            """
        ).rows.compactMap { $0[0] }
        for other in others where isSlip(input.cluster, for: other) {
            guard try hasSameResources(desired, as: other, input.connection) else { continue }
            return [
                Plan.Refusal(
                    code: "HX7010",
                    message: "cluster '\(input.cluster)' would be new, but looks like '\(other)', "
                        + "which has the same resources",
                    orElse: "check metadata.name",
                    allowance: Allowance(rule, input.cluster)
                )
            ]
        }
        return []
    }

    /// Whether the names differ by one letter: another one, one too many or too few, or two exchanged.
    ///
    /// Digits tell clusters apart on purpose.
    static func isSlip(_ name: String, for other: String) -> Bool {
        let (a, b) = (Array(name.utf8), Array(other.utf8))
        guard max(a.count, b.count) >= shortestName, a != b else { return false }
        let start = zip(a, b).prefix { $0 == $1 }.count
        let end = min(zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count, min(a.count, b.count) - start)
        let (left, right) = (a[start..<(a.count - end)], b[start..<(b.count - end)])
        guard (left + right).allSatisfy({ (0x61...0x7A).contains($0) }) else { return false }
        return max(left.count, right.count) <= 1 || (left.count == 2 && left.elementsEqual(right.reversed()))
    }

    /// Whether at least half of the declared teams, or users where there are no teams, are there too.
    private static func hasSameResources(
        _ desired: DesiredState,
        as other: String,
        _ connection: Connection
    ) throws(PostgresError) -> Bool {
        for kind in [Kind.teams, Kind.users] {
            guard let table = desired.tables.first(where: { $0.kind === kind }), table.count > 0 else { continue }
            let names = (0..<table.count).map { table.line($0).key(of: kind) }
            let shared =
                try connection.execute(
                    "SELECT count(*) FROM \(identifier: kind.table) WHERE cluster = $1 AND name = ANY ($2::text[])",
                    [other, ArrayLiteral.make(names)]
                ).scalar.flatMap { Int($0) } ?? 0
            return shared * 2 >= names.count
        }
        return false
    }
}
