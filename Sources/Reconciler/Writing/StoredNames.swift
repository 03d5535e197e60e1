internal import Model
internal import Planning
internal import Postgres

/// The earlier names (`renamedFrom`) that rows store before a plan changes them, for the records of the changes.
///
/// A row's earlier names are no part of the plan's rows, and a run may store others without changing the row.
struct StoredNames {
    /// By section and key, for rows that store any.
    private var names: [String: [String: String]] = [:]

    /// Reads the names of all rows that the changes are about, with one statement a kind.
    static func read(
        before changes: [Change],
        of cluster: String,
        on connection: Connection
    ) throws(PostgresError) -> StoredNames {
        var stored = StoredNames()
        for kind in Kind.all where kind.acceptsRename {
            let keys = changes.filter { $0.kind === kind }.compactMap { $0.before?.key(of: kind) }
            guard !keys.isEmpty else { continue }
            let rows = kind.isAmong(keys, bindsFrom: 2)
            let found = try connection.execute(
                """
                SELECT \(kind.keyText), t.renamed_from FROM \(identifier: kind.table) AS t
                WHERE t.cluster = $1 AND t.renamed_from IS NOT NULL\(rows.condition)
                """,
                [cluster] + rows.binds
            ).rows
            stored.names[kind.section] = Dictionary(found.map { ($0[0] ?? "", $0[1] ?? "") }) { first, _ in first }
        }
        return stored
    }

    /// The names that the change's row stored before it; empty without any, nil if the row cannot store names.
    func names(before change: Change) -> String? {
        guard change.kind.acceptsRename, let before = change.before else { return nil }
        return names[change.kind.section]?[before.key(of: change.kind)] ?? ""
    }
}
