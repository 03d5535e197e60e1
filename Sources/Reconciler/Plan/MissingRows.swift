internal import Model
internal import Postgres

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

    /// Notes which of the rows to be created were there before, and which that nothing declares are gone.
    func mark(_ draft: inout PlanDraft, _ scope: Scope) throws(PostgresError) {
        for kind in Kind.all {
            guard draft.managedBefore[kind.section, default: 0] < state.managedCounts[kind.section, default: 0] else {
                continue
            }
            var missing = Set(try keys(of: kind))
            for index in draft.changes.indices {
                let change = draft.changes[index]
                guard change.kind === kind, change.action == .create, missing.remove(change.key) != nil else {
                    continue
                }
                draft.changes[index] = change.because(.missing)
                draft.summary.drifted += 1
            }
            guard scope.deletesUndeclared else { continue }
            draft.forgotten += missing.sorted().map { key in
                ChangeNote(kind: kind, key: key, reason: .missing, source: nil, line: nil)
            }
        }
    }

    /// The keys that the history leaves as written but that no managed row has.
    func keys(of kind: Kind) throws(PostgresError) -> [String] {
        // Runs that changed nothing of the kind come out of the full join without a key.
        try connection.execute(
            """
            SELECT last.key FROM (
                SELECT DISTINCT ON (c.key) c.key, c.is_gone
                FROM (
                    SELECT run, seq, key, action IN ('delete', 'release') OR (action = 'settle' AND after IS NULL) AS is_gone
                    FROM changes WHERE cluster = $1 AND kind = $2
                    UNION ALL
                    SELECT run, seq, previous_key, true FROM changes
                    WHERE cluster = $1 AND kind = $2 AND action = 'rename'
                ) AS c
                FULL JOIN (SELECT id, serial, finished_at FROM runs WHERE cluster = $1) AS r ON r.id = c.run
                ORDER BY c.key, r.serial DESC, r.finished_at DESC, c.is_gone, c.seq DESC
            ) AS last
            WHERE NOT last.is_gone
            EXCEPT
            SELECT \(kind.isSingleton ? "$2::text" : kind.keyText) FROM \(identifier: kind.table) AS t
            WHERE t.cluster = $1 AND t.managed_digest IS NOT NULL
            ORDER BY 1
            """,
            [state.cluster, kind.section]
        ).rows.compactMap { $0[0] }
    }
}
