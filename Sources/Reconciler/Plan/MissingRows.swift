internal import Postgres
internal import Spec

/// Finds rows that hxapply wrote and somebody else deleted.
///
/// A row that is gone leaves no trace in its table. But each run notes how many managed rows of each kind there are, so
/// the history is searched only where there are fewer.
struct MissingRows {
    private let state: ClusterState
    private let connection: Connection

    init(_ state: ClusterState, _ connection: Connection) {
        self.state = state
        self.connection = connection
    }

    /// Notes which of the rows to be created were there before.
    func mark(_ draft: inout PlanDraft) throws(PostgresError) {
        for (section, count) in state.managedCounts where draft.managedBefore[section, default: 0] < count {
            let created = draft.changes.indices.filter {
                draft.changes[$0].action == .create && draft.changes[$0].kind.section == section
            }
            guard !created.isEmpty else { continue }
            let missing = Set(try keys(section, among: created.map { draft.changes[$0].key }))
            for index in created where missing.contains(draft.changes[index].key) {
                draft.changes[index] = draft.changes[index].because(.missing)
                draft.summary.drifted += 1
            }
        }
    }

    /// The keys that the history leaves as written.
    /// - Parameter wanted: the keys to look for, or nil for all of the section.
    func keys(_ section: String, among wanted: [String]? = nil) throws(PostgresError) -> [String] {
        try connection.execute(
            """
            SELECT key FROM (
                SELECT DISTINCT ON (c.key) c.key, c.action
                FROM (
                    SELECT run, seq, key, action FROM changes WHERE cluster = $1 AND kind = $2
                    UNION ALL
                    SELECT run, seq, previous_key, 'delete' FROM changes
                    WHERE cluster = $1 AND kind = $2 AND action = 'rename'
                ) AS c
                JOIN runs AS r ON r.cluster = $1 AND r.id = c.run
                WHERE $3::text[] IS NULL OR c.key = ANY ($3::text[])
                ORDER BY c.key, r.serial DESC, c.action = 'delete', c.seq DESC
            ) AS last
            WHERE action NOT IN ('delete', 'release')
            ORDER BY key
            """,
            [state.cluster, section, wanted.map { ArrayLiteral.make($0) }]
        ).rows.compactMap { $0[0] }
    }
}
