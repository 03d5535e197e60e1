internal import Model
internal import Postgres

/// Reads writes by others to the rows of one kind, which the triggers of the tables record.
struct OutsideWrites {
    /// The maximum number of writes that are shown for one row.
    private static let mostForRow = 5

    private let cluster: String
    private let kind: Kind
    private let connection: Connection

    init(_ cluster: String, _ kind: Kind, _ connection: Connection) {
        self.cluster = cluster
        self.kind = kind
        self.connection = connection
    }

    /// By key, the writes after the last run that changed the row; the latest comes first.
    func since(lastRunOf keys: [String]) throws(PostgresError) -> [String: [Drift.OutsideWrite]] {
        let rows = try connection.execute(
            """
            SELECT key, operation, role, login, application, host(client),
                to_char(written_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
            FROM (
                SELECT *, row_number() OVER (PARTITION BY key ORDER BY number DESC) AS age
                FROM (
                    SELECT *, max(finished_at) OVER (PARTITION BY key) AS last_finished_at
                    FROM (
                        SELECT key, number, operation, role, login, application, client, written_at,
                            NULL::timestamptz AS finished_at
                        FROM outside_writes
                        WHERE cluster = $1 AND kind = $2 AND key = ANY ($3::text[])
                        UNION ALL
                        SELECT c.key, NULL, NULL, NULL, NULL, NULL, NULL, NULL, r.finished_at
                        FROM (
                            SELECT key, run FROM changes
                            WHERE cluster = $1 AND kind = $2 AND key = ANY ($3::text[])
                        ) AS c
                        FULL JOIN (SELECT id, finished_at FROM runs WHERE cluster = $1) AS r ON r.id = c.run
                    ) AS events
                ) AS events
                WHERE number IS NOT NULL AND (last_finished_at IS NULL OR written_at > last_finished_at)
            ) AS writes
            WHERE age <= \(Self.mostForRow)
            ORDER BY key, age
            """,
            [cluster, kind.section, ArrayLiteral.make(keys)]
        ).rows
        var writes: [String: [Drift.OutsideWrite]] = [:]
        for row in rows {
            writes[row[0] ?? "", default: []].append(
                Drift.OutsideWrite(
                    operation: row[1] ?? "",
                    role: row[2] ?? "",
                    login: row[3] ?? "",
                    application: row[4].flatMap { $0.isEmpty ? nil : $0 },
                    client: row[5],
                    time: row[6] ?? ""
                )
            )
        }
        return writes
    }
}
