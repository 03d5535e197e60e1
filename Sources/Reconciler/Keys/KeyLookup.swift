internal import Postgres
package import Text

/// What the database knows of a secret.
package struct KeyLookup: Sendable {
    /// Why a secret is not valid, though its key is there.
    package enum Reason: String, Sendable {
        case inactive, expired, ownerInactive = "owner-inactive", retired
    }

    package let cluster: String
    package let key: String
    /// The first characters of the secret, if they are known.
    package let prefix: String?
    package let team: String?
    package let user: String?
    package let scopes: [String]
    /// When the secret stops being valid, as Postgres writes it, in UTC.
    package let expiresAt: String
    /// The number of the secret; nil for one whose digest stands in the spec.
    package let generation: Int64?
    /// Nil if the secret is valid.
    package let reason: Reason?
}

extension Session {
    /// Looks for the key that has a secret; a valid one comes first if several clusters have one.
    ///
    /// - Parameters:
    ///   - digest: the SHA-256 of the secret.
    ///   - cluster: the cluster to look in; nil for all.
    /// - Returns: nil if no key has the secret.
    package func lookUpKey(_ digest: Digest, in cluster: String?) throws(ReconcilerError) -> KeyLookup? {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            let keys = try connection.execute(Self.lookUp, [digest.hexadecimal, cluster]).rows.map(Self.key)
            return keys.first { $0.reason == nil } ?? keys.first
        }
    }

    /// The clusters come first, so that each finds the digest by its index.
    private static let lookUp: SQL = """
        WITH secrets AS (
            SELECT s.cluster, s.api_key, NULL::bigint AS generation, NULL::text AS prefix, NULL::timestamptz AS retires_at
            FROM clusters AS c JOIN api_key_secrets AS s ON s.cluster = c.name AND s.sha256 = $1
            UNION ALL
            SELECT d.cluster, d.api_key, d.generation, d.prefix, d.retires_at
            FROM clusters AS c JOIN api_key_deliveries AS d ON d.cluster = c.name AND d.sha256 = $1
        )
        SELECT s.cluster, s.api_key, coalesce(s.prefix, k.prefix), k.team, k.user_name,
            (SELECT string_agg(scope, ',' ORDER BY scope) FROM api_key_scopes AS o
             WHERE o.cluster = s.cluster AND o.api_key = s.api_key),
            least(k.expires_at, s.retires_at), s.generation, CASE
                WHEN NOT k.active THEN 'inactive'
                WHEN k.expires_at <= now() THEN 'expired'
                WHEN NOT coalesce(t.active, u.active) THEN 'owner-inactive'
                WHEN s.retires_at <= now() THEN 'retired'
            END
        FROM secrets AS s
        JOIN api_keys AS k ON k.cluster = s.cluster AND k.name = s.api_key
        LEFT JOIN teams AS t ON t.cluster = k.cluster AND t.name = k.team
        LEFT JOIN users AS u ON u.cluster = k.cluster AND u.name = k.user_name
        WHERE $2::text IS NULL OR s.cluster = $2
        ORDER BY s.cluster, s.api_key, s.generation
        """

    private static func key(_ row: [String?]) -> KeyLookup {
        KeyLookup(
            cluster: row[0] ?? "",
            key: row[1] ?? "",
            prefix: row[2],
            team: row[3],
            user: row[4],
            scopes: (row[5] ?? "").split(separator: ",").map(String.init),
            expiresAt: row[6] ?? "",
            generation: row[7].flatMap { Int64($0) },
            reason: row[8].flatMap(KeyLookup.Reason.init(rawValue:))
        )
    }
}
