internal import Model
internal import Postgres

extension StatusColumn {
    /// The states that a run may have.
    package static let runStates = ["running", "succeeded", "failed", "refused", "cancelled", "interrupted"]

    private static let count = FieldType.integer(0...Int64(Int32.max))

    /// The columns of runs, the ID first.
    ///
    /// The open sessions of runs are listed before the database snapshot is taken. So a run without a session has
    /// ended, and the snapshot has all that it wrote.
    ///
    /// Columns that may name resources or people of other teams are for admins and auditors only.
    package static let runs: [StatusColumn] = [
        StatusColumn("id", .uuid, isNullable: false, "The ID of the run.", select: "r.id"),
        StatusColumn(
            "state",
            .choice(runStates),
            isNullable: false,
            "The state of the run. `interrupted`: its session ended without a result; a standby server cannot tell this.",
            select: """
                CASE WHEN r.state = 'running' AND NOT pg_is_in_recovery()
                    AND r.started_at < to_timestamp(current_setting('hxapply.looked_at')::float8)
                    AND NOT r.id::text = ANY (current_setting('hxapply.live_runs')::text[])
                THEN 'interrupted' ELSE r.state END
                """
        ),
        StatusColumn(
            "serial",
            .integer(0...9_007_199_254_740_991),
            "The serial of the cluster after the run.",
            select: "r.serial"
        ),
        StatusColumn("revision", .label, "The commit that the run applied.", select: "r.revision"),
        StatusColumn("startedAt", .timestamp, isNullable: false, "When the run started.", select: "r.started_at"),
        StatusColumn("finishedAt", .timestamp, "When the run ended.", select: "r.finished_at"),
        StatusColumn("undoes", .uuid, "The ID of the run that this run undid.", select: "r.undoes"),
        StatusColumn(
            "savedPlan",
            .boolean,
            isNullable: false,
            "Whether the run applied a saved plan.",
            select: "r.saved_plan"
        ),
        platform("actor", .label, "Who started the run.", "r.actor"),
        platform("runURL", .label, "The web page of the pipeline's run.", "r.run_url"),
        platform("host", .label, "The machine that the run was started on.", "r.host"),
        platform("programVersion", .label, "The version of hxapply.", "r.program_version"),
        platform("specDigest", .label, "The digest of the resources that the spec declares.", "r.spec_digest"),
        platform("plan", .label, "The digest of the plan.", "r.plan_digest"),
        platform(
            "recordDigest",
            .label,
            "The digest of the run's record in the chain of runs.",
            "'sha256:' || encode(r.record_digest, 'hex')"
        ),
        platform("errorCode", .label, "The kind of error that ended the run.", "r.error_code"),
        platform("errorMessage", .description, "The error that ended the run.", "r.error_message"),
        platform(
            "allowed",
            .description,
            "The allowances that the run had: guards that it was allowed to pass.",
            "(SELECT string_agg(o.item->>'allow', ', ') FROM jsonb_array_elements(CASE jsonb_typeof(r.overrides) WHEN 'array' THEN r.overrides ELSE '[]' END) AS o (item))"
        ),
        platform("overrideReason", .description, "The reason given for the allowances.", "r.override_reason"),
        platform("summary.create", count, "The number of resources created.", "r.created_count"),
        platform("summary.update", count, "The number of resources updated.", "r.updated_count"),
        platform("summary.rename", count, "The number of resources renamed.", "r.renamed_count"),
        platform("summary.delete", count, "The number of resources deleted.", "r.deleted_count"),
        platform("summary.adopt", count, "The number of rows adopted.", "r.adopted_count"),
        platform("summary.release", count, "The number of rows released.", "r.released_count"),
        platform("summary.unchanged", count, "The number of resources that needed no change.", "r.unchanged_count"),
    ]

    private static func platform(_ path: String, _ type: FieldType, _ summary: String, _ select: SQL) -> StatusColumn {
        StatusColumn(path, type, isForPlatform: true, summary, select: select)
    }

    /// The statement that streams the newest runs of a cluster that started at a given time or later, the newest first.
    ///
    /// The cluster and the time are settings of the transaction. The runs of the last hour are always included: a run
    /// is recorded some time after its start, and the clock may have been set back.
    static func copyRuns(limit: Int) -> SQL {
        """
        COPY (
            SELECT \(runs.compactMap(\.boundedExpression).joined(separator: ", "))
            FROM runs AS r
            WHERE r.cluster = current_setting('hxapply.cluster')
                AND r.started_at >= least(current_setting('hxapply.since')::timestamptz, now() - interval '1 hour')
            ORDER BY r.started_at DESC, r.id
            LIMIT \(limit)
        ) TO STDOUT
        """
    }
}
