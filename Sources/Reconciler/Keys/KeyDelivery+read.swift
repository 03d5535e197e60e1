internal import Planning
internal import Postgres

extension KeyDelivery {
    /// Reads the secrets that were made for keys, by the names of the keys.
    static func read(
        of keys: Set<String>,
        in cluster: String,
        on connection: Connection
    ) throws(PostgresError) -> [String: [KeyDelivery]] {
        guard !keys.isEmpty else { return [:] }
        let rows = try connection.execute(
            """
            SELECT api_key, generation, prefix, (extract(epoch FROM retires_at) * 1000000)::bigint
            FROM api_key_deliveries WHERE cluster = $1 AND api_key = ANY ($2::text[])
            ORDER BY api_key, generation
            """,
            [cluster, ArrayLiteral.make(keys.sorted())]
        ).rows
        return Dictionary(grouping: rows) { $0[0] ?? "" }.mapValues { rows in
            rows.map { row in
                KeyDelivery(
                    generation: row[1].flatMap { Int64($0) } ?? 0,
                    prefix: row[2] ?? "",
                    retiresAt: row[3].flatMap { Int64($0) }.map(DatabaseTime.init(microseconds:))
                )
            }
        }
    }

    /// Reads for which keys applies made secrets of these digests.
    static func owners(
        of digests: Set<String>,
        in cluster: String,
        on connection: Connection
    ) throws(PostgresError) -> [String: String] {
        guard !digests.isEmpty else { return [:] }
        let rows = try connection.execute(
            "SELECT sha256, api_key FROM api_key_deliveries WHERE cluster = $1 AND sha256 = ANY ($2::text[])",
            [cluster, ArrayLiteral.make(digests.sorted())]
        ).rows
        return Dictionary(rows.map { ($0[0] ?? "", $0[1] ?? "") }) { $1 }
    }
}
