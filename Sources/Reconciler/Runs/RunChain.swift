internal import Planning
internal import Postgres

/// Links the records of ended runs by their digests, so that an edited or removed record is found.
///
/// A run seals records while it holds the cluster's row. A successful run seals its own record, the earlier records
/// that are not sealed yet, and the state in the cluster's row. The chain does not cover records that no run has sealed
/// yet. A person who can rewrite the whole chain can hide an edit, unless the digest of the last record is kept outside
/// the database.
struct RunChain {
    let cluster: String
    let connection: Connection

    /// What the digest of a record covers, by its `chain_format`, from format 1: all columns, the position in the chain
    /// and the digest before it.
    ///
    /// These texts must not change, because records were sealed with them. A new column of `runs` needs a new format at
    /// the end, which then becomes the default of `runs.chain_format`.
    static let formats: [SQL] = [
        first,
        "jsonb_build_array(r.chain_format, r.cluster_state) || \(first)",
        "jsonb_build_array(r.chain_format, r.cluster_state, r.changes_format) || \(first)",
    ]

    private static let first: SQL = """
        jsonb_build_array(
            r.chain_number, encode(r.previous_digest, 'hex'), r.cluster, r.id, r.state, r.serial, r.spec_digest,
            r.plan_digest, r.saved_plan, r.undoes, r.revision, r.actor, r.run_url, r.host, r.program_version,
            r.started_at, r.finished_at, r.created_count, r.updated_count, r.renamed_count, r.adopted_count,
            r.released_count, r.deleted_count, r.unchanged_count, r.error_code, r.error_message, r.overrides,
            r.override_reason, encode(r.changes_digest, 'hex')
        )
        """

    /// The digest of the record `r`; null if this program does not know its format.
    static let digest: SQL = {
        let cases = formats.enumerated().map { index, content in SQL("WHEN \(index + 1) THEN \(content)") }
        return "sha256(convert_to((CASE r.chain_format \(cases.joined(separator: " ")) END)::text, 'UTF8'))"
    }()

    /// Seals every ended record that is not sealed yet, in the transaction that holds the cluster's row.
    ///
    /// A successful run seals its own record. So a successful run without a seal is forged, and is not sealed.
    func seal(with own: RunID) throws(PostgresError) {
        try endInterrupted()
        let ended = try connection.execute(
            """
            SELECT r.id, c.chain_length, encode(c.chain_digest, 'hex')
            FROM runs AS r JOIN clusters AS c ON c.name = r.cluster
            WHERE r.cluster = $1 AND r.chain_number IS NULL AND r.state <> 'running'
                AND (r.state <> 'succeeded' OR r.id = $2::uuid)
            ORDER BY r.finished_at, r.id
            """,
            [cluster, own.description]
        ).rows
        var number = ended.first?[1].flatMap { Int($0) } ?? 0
        var digest = ended.first?[2]
        for run in ended {
            number &+= 1
            let numbered = try connection.execute(
                """
                UPDATE runs SET chain_number = $3::bigint, previous_digest = decode($4, 'hex')
                WHERE cluster = $1 AND id = $2::uuid
                """,
                [cluster, run[0], String(number), digest]
            )
            try numbered.require(1, writtenTo: "runs")
            digest = try connection.execute(
                """
                UPDATE runs AS r SET record_digest = \(Self.digest)
                WHERE r.cluster = $1 AND r.id = $2::uuid
                RETURNING encode(record_digest, 'hex')
                """,
                [cluster, run[0]]
            ).scalar
        }
        guard !ended.isEmpty else { return }
        let result = try connection.execute(
            "UPDATE clusters SET chain_length = $2::bigint, chain_digest = decode($3, 'hex') WHERE name = $1",
            [cluster, String(number), digest]
        )
        try result.require(1, writtenTo: "clusters")
    }

    /// Records the end of runs that were killed, so that their records are sealed too.
    ///
    /// A run may still be alive without a session if a pooler holds it between two transactions. It then finds that its
    /// record has ended, and fails.
    private func endInterrupted() throws(PostgresError) {
        let running = try connection.execute(
            "SELECT id FROM runs WHERE cluster = $1 AND state = 'running' AND chain_number IS NULL",
            [cluster]
        ).rows.compactMap { $0[0] }
        guard !running.isEmpty else { return }
        let names = try connection.execute(
            "SELECT application_name FROM pg_stat_activity WHERE starts_with(application_name, $1)",
            [RunID.sessionPrefix]
        ).rows.compactMap { $0[0] }
        let gone = running.filter { !names.contains(RunID.sessionPrefix + $0) }
        guard !gone.isEmpty else { return }
        let ended = try connection.execute(
            """
            UPDATE runs SET state = 'interrupted'
            WHERE cluster = $1 AND id = ANY ($2::uuid[]) AND state = 'running'
            """,
            [cluster, ArrayLiteral.make(gone)]
        )
        try ended.require(gone.count, writtenTo: "runs")
    }
}
