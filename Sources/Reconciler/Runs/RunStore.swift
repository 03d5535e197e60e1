internal import Planning
internal import Postgres
internal import Text

/// Inserts and ends the record of a run.
struct RunStore {
    let session: Session
    let cluster: String
    let id: RunID

    /// Records the start of the run in a transaction of its own, so that others can see who holds the lock.
    func start(_ subject: RunSubject, _ origin: RunOrigin, lockTimeout: Int) throws(PostgresError) {
        try session.begin(.writeCommitted, lockTimeout: lockTimeout)
        try insert(subject, origin)
        try session.commit(before: .now + CommitOutcome.patience)
    }

    /// Records the start of the run in the open transaction.
    ///
    /// - Parameter subject: what the run applies; empty if it forgets the cluster.
    func insert(_ subject: RunSubject, _ origin: RunOrigin) throws(PostgresError) {
        try session.connection.execute("INSERT INTO clusters (name) VALUES ($1) ON CONFLICT DO NOTHING", [cluster])
        let inserted = try session.connection.execute(
            """
            INSERT INTO runs (
                cluster, id, state, spec_digest, saved_plan, undoes, revision, actor, run_url, host, program_version
            )
            VALUES ($1, $2::uuid, 'running', $3, $4::boolean, $5::uuid, $6, $7, $8, $9, $10)
            """,
            [
                cluster, id.description, subject.specDigest?.name, subject.isSavedPlan ? "t" : "f", subject.undoes,
                origin.revision, origin.actor ?? session.login, origin.runURL, origin.host, origin.programVersion,
            ]
        )
        try inserted.require(1, writtenTo: "runs")
        try CommitNotice.send(cluster, from: session)
    }

    /// Records success in the transaction of the run.
    ///
    /// - Parameter revision: the commit of the cluster from now on.
    func succeed(
        _ plan: Plan,
        serial: Int,
        revision: String?,
        changesDigest: Digest?
    ) throws(PostgresError) {
        let updatedCluster = try session.connection.execute(
            """
            UPDATE clusters
            SET serial = $3::bigint, applied_run = $2::uuid, applied_revision = $4, applied_at = clock_timestamp(),
                managed_counts = $5::jsonb
            WHERE name = $1
            """,
            [cluster, id.description, String(serial), revision, Self.json(plan.managedCounts)]
        )
        try updatedCluster.require(1, writtenTo: "clusters")
        let state = try session.connection.execute(
            "SELECT \(ClusterState.seal) FROM clusters WHERE name = $1",
            [cluster]
        ).scalar
        let summary = plan.summary
        let counts = [
            summary.create, summary.update, summary.rename, summary.delete, summary.adopt, summary.release,
            summary.unchanged,
        ]
        let updatedRun = try session.connection.execute(
            """
            UPDATE runs
            SET state = 'succeeded', serial = $3::bigint, plan_digest = $4, finished_at = clock_timestamp(),
                changes_digest = $5::bytea, overrides = $6::jsonb, override_reason = $7, created_count = $8::integer,
                updated_count = $9::integer, renamed_count = $10::integer, deleted_count = $11::integer,
                adopted_count = $12::integer, released_count = $13::integer, unchanged_count = $14::integer,
                cluster_state = $15::jsonb
            WHERE cluster = $1 AND id = $2::uuid AND state = 'running'
            """,
            [
                cluster, id.description, String(serial), plan.digest.name,
                changesDigest.map { "\\x" + $0.hexadecimal }, Self.json(plan.overrides), plan.overrideReason,
            ] + counts.map(String.init) + [state]
        )
        try updatedRun.require(1, writtenTo: "runs")
        try RunChain(cluster: cluster, connection: session.connection).seal(with: id)
        try CommitNotice.send(cluster, from: session)
        if KeyNotice.concerns(plan) { try KeyNotice.send(cluster, from: session) }
    }

    private static func json(_ counts: [String: Int]) -> String {
        var json = JSONWriter()
        json.object { json in
            for (section, count) in counts.sorted(by: { $0.key < $1.key }) { json.member(section, count) }
        }
        return json.text
    }

    private static func json(_ overrides: [Plan.AppliedOverride]) -> String? {
        guard !overrides.isEmpty else { return nil }
        var json = JSONWriter()
        json.overrides(overrides)
        return json.text
    }

    /// Records in a transaction of its own that the run changed nothing.
    ///
    /// An error here is dropped, because the error that ended the run is the one to report.
    func end(_ state: String, code: String?, message: String?) {
        // A cancel request because of a signal may arrive late and cancel the first attempt.
        var attempt = 1
        while attempt <= 3, !tryToEnd(state, code: code, message: message) { attempt += 1 }
    }

    private func tryToEnd(_ state: String, code: String?, message: String?) -> Bool {
        do throws(PostgresError) {
            try session.begin(.writeCommitted)
            try session.connection.execute(
                """
                UPDATE runs
                SET state = $3, error_code = $4, error_message = $5, finished_at = clock_timestamp()
                WHERE cluster = $1 AND id = $2::uuid AND state = 'running'
                """,
                [cluster, id.description, state, code, message]
            )
            // If another run holds the cluster's row, that run or a later one seals this record too.
            let row = try session.connection.execute(
                "SELECT FROM clusters WHERE name = $1 FOR NO KEY UPDATE SKIP LOCKED",
                [cluster]
            )
            if !row.rows.isEmpty { try RunChain(cluster: cluster, connection: session.connection).seal(with: id) }
            try CommitNotice.send(cluster, from: session)
            try session.commit(before: .now + CommitOutcome.patience)
            return true
        } catch {
            session.rollback()
            return error.sqlState != SQLState.queryCanceled
        }
    }
}
