internal import Model
internal import Postgres

/// Refuses plans after which a resource would be below itself (HX6010).
///
/// A whole spec says so itself; but a part of one, an undo and a saved plan meet rows that they do not see.
struct TreeConflicts {
    private let changes: [Change]
    private let cluster: String

    init(_ changes: [Change], cluster: String) {
        self.changes = changes
        self.cluster = cluster
    }

    /// - Parameter connection: nil where the database has no tables.
    func refusals(on connection: Connection?) throws(PostgresError) -> [Plan.Refusal] {
        var refusals: [Plan.Refusal] = []
        for kind in Kind.all {
            for case .tree(let path) in kind.rules {
                let moved = changes.filter { $0.kind === kind && Self.parent(of: $0.remaining, path, kind) != nil }
                guard !moved.isEmpty else { continue }
                let stored = try connection.map { connection throws(PostgresError) in
                    try parents(path, kind, connection)
                }
                let circles = Self.circles(after: changes, of: kind, path, stored: stored ?? [:])
                refusals += circles.map { Self.refusal($0, kind, path, moved) }
            }
        }
        return refusals
    }

    private func parents(_ path: String, _ kind: Kind, _ connection: Connection) throws(PostgresError) -> [String:
        String]
    {
        guard let index = kind.index(of: path), let name = kind.keyFields.first else { return [:] }
        let parent = SQL(identifier: kind.fields[index].column)
        let rows = try connection.execute(
            """
            SELECT \(identifier: name.column), \(parent) FROM \(identifier: kind.table)
            WHERE cluster = $1 AND \(parent) IS NOT NULL
            """,
            [cluster]
        ).rows
        return Dictionary(rows.map { ($0[0] ?? "", $0[1] ?? "") }) { first, _ in first }
    }

    /// The circles that there are once the changes are made to the rows that are there.
    static func circles(
        after changes: [Change],
        of kind: Kind,
        _ path: String,
        stored: [String: String]
    ) -> [[String]] {
        var parents = stored
        let changes = changes.filter { $0.kind === kind }
        // A name may be handed on, so all that rows were before goes first.
        for line in changes.compactMap(\.before) { parents[line.key(of: kind)] = nil }
        for line in changes.compactMap(\.remaining) {
            if let parent = line.value(of: path, in: kind) { parents[line.key(of: kind)] = parent }
        }
        return ParentTree(parents).circles
    }

    private static func parent(of line: RowLine?, _ path: String, _ kind: Kind) -> String? {
        line?.value(of: path, in: kind)
    }

    private static func refusal(_ circle: [String], _ kind: Kind, _ path: String, _ moved: [Change]) -> Plan.Refusal {
        let change = moved.first { circle.contains($0.key) }
        let shown = circle.count > 10 ? circle.prefix(10) + ["…"] : circle[...]
        return Plan.Refusal(
            guardName: "tree",
            code: "HX6010",
            message: "\(kind.section)/\(circle.first ?? "") would be below itself: "
                + shown.joined(separator: " → "),
            advice: "give one of them another '\(path)'",
            about: change.map { Plan.Concern($0, ofAll: "resources would be below themselves") }
        )
    }
}
