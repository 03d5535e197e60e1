internal import Postgres

extension StatusReader {
    /// The secrets that applies made for a cluster's API keys, by their digests in hexadecimal.
    /// - Parameter keys: the API keys whose secrets are read; nil for all.
    func deliveredSecrets(in cluster: String, keys: [String]?) throws(PostgresError) -> [String: KeySecret] {
        let rows = try connection.execute(
            """
            SELECT sha256, api_key, (extract(epoch FROM retires_at) * 1000000)::bigint
            FROM api_key_deliveries WHERE cluster = $1 AND ($2::text[] IS NULL OR api_key = ANY ($2::text[]))
            """,
            [cluster, keys.map { ArrayLiteral.make($0) }]
        ).rows
        return Dictionary(rows.map { ($0[0] ?? "", KeySecret($0[1] ?? "", retiresAt: $0[2].flatMap { Int64($0) })) }) {
            first,
            _ in first
        }
    }
}
