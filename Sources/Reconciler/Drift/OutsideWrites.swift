internal import Postgres
internal import Spec

/// Reads who else wrote rows of one kind, as the tables' triggers noted it.
struct OutsideWrites {
    /// Writes to one row that are worth telling of.
    private static let mostForRow = 5

    private let cluster: String
    private let kind: Kind
    private let connection: Connection

    init(_ cluster: String, _ kind: Kind, _ connection: Connection) {
        self.cluster = cluster
        self.kind = kind
        self.connection = connection
    }

    /// By key, the writes after the last run that changed the row, the latest first.
    func since(lastRunOf keys: [String]) throws(PostgresError) -> [String: [Drift.OutsideWrite]] {
        let rows = try connection.execute(
            """
            SELECT key, operation, role, login, application, host(client),
                to_char(written_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
            FROM (
                SELECT w.*, row_number() OVER (PARTITION BY w.key ORDER BY w.number DESC) AS age
                FROM outside_writes AS w
                LEFT JOIN (
                    SELECT c.key, max(r.finished_at) AS finished_at
                    FROM changes AS c
                    JOIN runs AS r ON r.cluster = c.cluster AND r.id = c.run
                    WHERE c.cluster = $1 AND c.kind = $2 AND c.key = ANY ($3::text[])
                    GROUP BY c.key
                ) AS last ON last.key = w.key
                WHERE w.cluster = $1 AND w.kind = $2 AND w.key = ANY ($3::text[])
                    AND (last.finished_at IS NULL OR w.written_at > last.finished_at)
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
