package import Planning
internal import Postgres

/// The record of a run.
package struct RunRecord: Sendable {
    package let cluster: String
    package let id: String
    /// `running`, `succeeded`, `failed`, `refused`, `cancelled`, or `interrupted` if its session has ended without a
    /// result.
    package let state: String
    package let serial: Int?
    /// Nil if the run had no spec, such as an undo.
    package let specDigest: String?
    package let planDigest: String?
    package let revision: String?
    package let actor: String?
    package let runURL: String?
    package let host: String?
    package let programVersion: String
    /// In RFC 3339, in UTC.
    package let startedAt: String
    package let finishedAt: String?
    package let summary: Plan.Summary
    package let errorCode: String?
    package let errorMessage: String?
    /// Whether the run applied a saved plan.
    package let isSavedPlan: Bool
    /// The ID of the run that this run undid.
    package let undoes: String?
    /// The allowances that let its plan pass guards, as a JSON array.
    package let overrides: String?
    package let overrideReason: String?
    /// The position of the record in the chain; nil while the record is not sealed.
    package let chainNumber: Int?
    package let recordDigest: String?

    /// Whether the run removed the name of the cluster: only such runs have no spec and undo no run.
    package var forgetsCluster: Bool { specDigest == nil && undoes == nil }
}

extension Session {
    /// The newest runs of one cluster or of all, the latest first.
    ///
    /// - Parameter limit: the maximum number of runs.
    package func runs(of cluster: String?, limit: Int) throws(ReconcilerError) -> [RunRecord] {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            try connection.execute(
                """
                \(Self.selectRuns)
                WHERE ($1::text IS NULL OR r.cluster = $1)
                ORDER BY r.started_at DESC, r.id
                LIMIT $2::integer
                """,
                [cluster, String(limit), RunID.sessionPrefix]
            ).rows.map(RunRecord.init)
        }
    }

    /// The first two runs whose ID begins with the prefix; two mean that the prefix is ambiguous.
    package func runs(beginningWith prefix: String, of cluster: String?) throws(ReconcilerError) -> [RunRecord] {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            try connection.execute(
                """
                \(Self.selectRuns)
                WHERE starts_with(r.id::text, $1) AND ($2::text IS NULL OR r.cluster = $2)
                ORDER BY r.id
                LIMIT 2
                """,
                [prefix, cluster, RunID.sessionPrefix]
            ).rows.map(RunRecord.init)
        }
    }

    /// A run of a cluster, read in the open transaction; nil if its record is gone.
    func run(_ id: String, of cluster: String) throws(PostgresError) -> RunRecord? {
        try connection.execute(
            "\(Self.selectRuns) WHERE r.cluster = $1 AND r.id = $2::uuid",
            [cluster, id, RunID.sessionPrefix]
        ).rows.first.map(RunRecord.init)
    }

    /// The newest run of a cluster, read in the open transaction.
    func newestRun(of cluster: String) throws(PostgresError) -> RunRecord? {
        try connection.execute(
            "\(Self.selectRuns) WHERE r.cluster = $1 ORDER BY r.started_at DESC, r.id LIMIT $2::integer",
            [cluster, "1", RunID.sessionPrefix]
        ).rows.first.map(RunRecord.init)
    }

    /// The change records of a run, in the order of its plan.
    package func changes(of run: RunRecord) throws(ReconcilerError) -> [ChangeRecord] {
        try snapshot { () throws(PostgresError) in try ChangeRecord.read(run.id, of: run.cluster, on: connection) }
    }

    /// Selects runs; a running run whose session no longer exists counts as interrupted.
    ///
    /// The third bind is the text before the run's ID in the application name of its session.
    private static let selectRuns: SQL = """
        SELECT r.cluster, r.id,
            CASE WHEN r.state = 'running' AND NOT EXISTS (
                SELECT FROM pg_stat_activity AS a WHERE a.application_name = $3 || r.id
            ) THEN 'interrupted' ELSE r.state END,
            r.serial, r.spec_digest, r.plan_digest, r.revision, r.actor, r.run_url, r.host, r.program_version,
            to_char(r.started_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            to_char(r.finished_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            r.created_count, r.updated_count, r.renamed_count, r.deleted_count, r.unchanged_count,
            r.error_code, r.error_message, r.saved_plan, r.undoes, r.overrides, r.override_reason, r.chain_number,
            'sha256:' || encode(r.record_digest, 'hex'), r.adopted_count, r.released_count
        FROM runs AS r
        """
}

extension RunRecord {
    fileprivate init(_ row: [String?]) {
        func number(_ index: Int) -> Int { row[index].flatMap { Int($0) } ?? 0 }
        cluster = row[0] ?? ""
        id = row[1] ?? ""
        state = row[2] ?? ""
        serial = row[3].flatMap { Int($0) }
        specDigest = row[4]
        planDigest = row[5]
        revision = row[6]
        actor = row[7]
        runURL = row[8]
        host = row[9]
        programVersion = row[10] ?? ""
        startedAt = row[11] ?? ""
        finishedAt = row[12]
        summary = Plan.Summary(
            create: number(13),
            update: number(14),
            rename: number(15),
            delete: number(16),
            adopt: number(26),
            release: number(27),
            unchanged: number(17)
        )
        errorCode = row[18]
        errorMessage = row[19]
        isSavedPlan = row[20] == "t"
        undoes = row[21]
        overrides = row[22]
        overrideReason = row[23]
        chainNumber = row[24].flatMap { Int($0) }
        recordDigest = row[25]
    }
}
