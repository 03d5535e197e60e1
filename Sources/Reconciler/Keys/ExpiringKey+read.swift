internal import Planning
internal import Postgres

extension ExpiringKey {
    /// Reads the managed keys that are valid and end soon, by their end.
    ///
    /// - Parameter minutes: how soon.
    static func read(
        within minutes: Int64,
        in cluster: String,
        on connection: Connection
    ) throws(PostgresError) -> [ExpiringKey] {
        try connection.execute(
            """
            SELECT name, (extract(epoch FROM expires_at) * 1000000)::bigint, source FROM api_keys
            WHERE cluster = $1 AND active AND managed_digest IS NOT NULL AND expires_at > now()
                AND expires_at <= now() + $2::bigint * interval '1 minute'
            ORDER BY expires_at, name
            """,
            [cluster, String(minutes)]
        ).rows.map { row in
            ExpiringKey(
                name: row[0] ?? "",
                expiresAt: DatabaseTime(microseconds: row[1].flatMap { Int64($0) } ?? 0),
                source: row[2]
            )
        }
    }
}
