internal import Model
internal import Planning
internal import Postgres

/// Writes the secrets that a run made, in the transaction of the run.
struct DeliveryWriter {
    let cluster: String
    /// The time of the database's clock.
    let time: DatabaseTime
    let connection: Connection

    /// Ends earlier secrets, and stores the new ones with a constant number of statements.
    ///
    /// The keys have the names that the plan gives them.
    func write(_ effects: [KeyEffect], _ minted: [MintedKey]) throws(PostgresError) {
        try endAll(effects.filter(\.endsDeliveries).map(\.key))
        try retire(effects.filter { $0.generation != nil })
        try store(minted)
    }

    private func endAll(_ keys: [String]) throws(PostgresError) {
        guard !keys.isEmpty else { return }
        try connection.execute(
            "DELETE FROM api_key_deliveries WHERE cluster = $1 AND api_key = ANY ($2::text[])",
            [cluster, ArrayLiteral.make(keys)]
        )
    }

    private func retire(_ effects: [KeyEffect]) throws(PostgresError) {
        let endings = effects.flatMap { effect in
            effect.endings.compactMap { ending in ending.generation.map { (effect.key, $0, ending.minutes) } }
        }
        guard !endings.isEmpty else { return }
        let retired = try connection.execute(
            """
            UPDATE api_key_deliveries AS t SET retires_at = d.retires_at
            FROM unnest($2::text[], $3::bigint[], $4::timestamptz[]) AS d (api_key, generation, retires_at)
            WHERE t.cluster = $1 AND t.api_key = d.api_key AND t.generation = d.generation
            """,
            [
                cluster, ArrayLiteral.make(endings.map(\.0)), ArrayLiteral.make(endings.map { String($0.1) }),
                ArrayLiteral.make(endings.map { time.adding(minutes: $0.2).postgresText }),
            ]
        )
        try retired.require(endings.count, writtenTo: "api_key_deliveries")
    }

    private func store(_ minted: [MintedKey]) throws(PostgresError) {
        guard !minted.isEmpty else { return }
        let columns: SQL = "cluster, api_key, generation, sha256, prefix, ciphertext, minted_at"
        let written = try connection.copyIn("COPY api_key_deliveries (\(columns)) FROM STDIN") {
            input throws(PostgresError) in
            for key in minted {
                try input.row { bytes in
                    for text in [cluster, key.key, String(key.generation), key.sha256, key.prefix, key.ciphertext] {
                        RowLine.appendCell(text, to: &bytes)
                        bytes.append(0x09)
                    }
                    RowLine.appendCell(time.postgresText, to: &bytes)
                }
            }
        }
        try ResultSet.require(written, of: minted.count, writtenTo: "api_key_deliveries")
    }
}
