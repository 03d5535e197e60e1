internal import Postgres
internal import Spec

/// Finds the runs that changed certain resources after a certain serial.
struct LaterRuns {
    let cluster: String
    let serial: Int
    let connection: Connection

    /// By the resource, a few words about the last run that changed it.
    func touching(_ resources: [(kind: Kind, key: String)]) throws(PostgresError) -> [String: String] {
        guard !resources.isEmpty else { return [:] }
        let rows = try connection.execute(
            """
            SELECT DISTINCT ON (w.kind, w.key) w.kind, w.key, r.id, r.actor
            FROM unnest($3::text[], $4::text[]) AS w (kind, key)
            JOIN (
                SELECT run, kind, key FROM changes WHERE cluster = $1
                UNION ALL
                SELECT run, kind, previous_key FROM changes WHERE cluster = $1 AND previous_key IS NOT NULL
            ) AS c ON c.kind = w.kind AND c.key = w.key
            JOIN runs AS r ON r.cluster = $1 AND r.id = c.run
            WHERE r.serial > $2::bigint AND r.state = 'succeeded'
            ORDER BY w.kind, w.key, r.serial DESC
            """,
            [
                cluster, String(serial), ArrayLiteral.make(resources.map(\.kind.section)),
                ArrayLiteral.make(resources.map(\.key)),
            ]
        ).rows
        var found: [String: String] = [:]
        for row in rows {
            guard let section = row[0], let key = row[1], let id = row[2] else { continue }
            let resource = Kind.named(section)?.isSingleton == true ? key : "\(section)/\(key)"
            found[resource] = "run \(id)" + (row[3].map { " (by \($0))" } ?? "")
        }
        return found
    }
}
