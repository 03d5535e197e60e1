internal import Postgres

/// A secret that an apply made, sealed to the recipients of its API key.
package struct SealedSecret: Sendable {
    package let key: String
    package let generation: Int64
    /// The first characters of the secret.
    package let prefix: String
    /// When the secret was made, as Postgres writes it, in UTC.
    package let mintedAt: String
    /// When it stops being valid because a newer one replaced it; nil for the newest.
    package let retiresAt: String?
    /// A file of age, as text.
    package let ciphertext: String
}

extension Session {
    /// The secrets of a cluster that no newer one has replaced for good, by key and generation.
    package func sealedSecrets(of cluster: String) throws(ReconcilerError) -> [SealedSecret] {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            try connection.execute(
                """
                SELECT api_key, generation, prefix, minted_at, retires_at, ciphertext
                FROM api_key_deliveries WHERE cluster = $1 AND (retires_at IS NULL OR retires_at > now())
                ORDER BY api_key, generation
                """,
                [cluster]
            ).rows.map { row in
                SealedSecret(
                    key: row[0] ?? "",
                    generation: row[1].flatMap { Int64($0) } ?? 0,
                    prefix: row[2] ?? "",
                    mintedAt: row[3] ?? "",
                    retiresAt: row[4],
                    ciphertext: row[5] ?? ""
                )
            }
        }
    }
}
