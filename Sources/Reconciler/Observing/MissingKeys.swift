internal import Model
internal import Postgres

/// Finds managed rows that others deleted.
enum MissingKeys {
    /// The keys that were written according to the history, but have no managed row, in byte order.
    static func read(_ kind: Kind, of cluster: String, on connection: Connection) throws(PostgresError) -> [String] {
        // The full join gives a row without a key for each run that changed nothing of this kind.
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
            [cluster, kind.section]
        ).rows.compactMap { $0[0] }
    }
}
