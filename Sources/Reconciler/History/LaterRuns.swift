internal import Model
internal import Planning
internal import Postgres
internal import Text

/// Finds the runs that changed given resources after a given serial.
struct LaterRuns {
    let cluster: String
    let serial: Int
    let connection: Connection

    /// The last run that changed each resource, by resource.
    func touching(_ resources: [(kind: Kind, key: String)]) throws(PostgresError) -> [String: RunName] {
        guard !resources.isEmpty else { return [:] }
        let rows = try connection.execute(
            """
            SELECT DISTINCT ON (c.kind, c.key) c.kind, c.key, r.id, r.actor
            FROM (
                SELECT run, kind, key FROM changes
                WHERE cluster = $1 AND kind = ANY ($3::text[]) AND key = ANY ($4::text[])
                UNION ALL
                SELECT run, kind, previous_key FROM changes
                WHERE cluster = $1 AND kind = ANY ($3::text[]) AND previous_key = ANY ($4::text[])
            ) AS c
            FULL JOIN (
                SELECT id, actor, serial FROM runs WHERE cluster = $1 AND serial > $2::bigint AND state = 'succeeded'
            ) AS r ON r.id = c.run
            ORDER BY c.kind, c.key, r.serial DESC NULLS LAST
            """,
            [
                cluster, String(serial), ArrayLiteral.make(Array(Set(resources.map(\.kind.section)))),
                ArrayLiteral.make(resources.map(\.key)),
            ]
        ).rows
        // The query compares kinds and keys separately, so it may also find a key of another kind.
        let asked = Set(resources.map { [$0.kind.section, $0.key] })
        var found: [String: RunName] = [:]
        for row in rows {
            guard let section = row[0], let key = row[1], let id = row[2], asked.contains([section, key]) else {
                continue
            }
            let resource = Kind.named(section)?.isSingleton == true ? key : "\(section)/\(key)"
            found[resource] = RunName(id: id, actor: row[3])
        }
        return found
    }
}

extension RunName {
    /// The run that applied a saved plan; nil if none has.
    static func applied(_ plan: Digest, to cluster: String, on connection: Connection) throws(PostgresError) -> RunName?
    {
        try connection.execute(
            "SELECT id, actor FROM runs WHERE cluster = $1 AND plan_digest = $2 AND saved_plan AND state = 'succeeded'",
            [cluster, plan.name]
        ).rows.first.map { RunName(id: $0[0] ?? "", actor: $0[1]) }
    }
}
