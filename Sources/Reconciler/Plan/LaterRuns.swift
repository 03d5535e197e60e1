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
            FROM runs AS r
            JOIN changes AS c ON c.cluster = r.cluster AND c.run = r.id
            JOIN unnest($3::text[], $4::text[]) AS w (kind, key)
                ON w.kind = c.kind AND (w.key = c.key OR w.key = c.previous_key)
            WHERE r.cluster = $1 AND r.serial > $2::bigint AND r.state = 'succeeded'
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
