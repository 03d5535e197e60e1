internal import Model
internal import Postgres

extension StatusColumn {
    /// The states that a run's record may tell of.
    package static let runStates = ["running", "succeeded", "failed", "refused", "cancelled", "interrupted"]

    private static let count = FieldType.integer(0...Int64(Int32.max))

    /// The columns of a run's record, its identity first.
    ///
    /// The sessions of runs are listed before the snapshot is taken. So a run whose session was gone by then has done
    /// all that it ever will, and the snapshot has it.
    ///
    /// What may name resources or people of other teams is for the platform only.
    package static let runs: [StatusColumn] = [
        StatusColumn("id", .uuid, isNullable: false, "The run's identity.", select: "r.id"),
        StatusColumn(
            "state",
            .choice(runStates),
            isNullable: false,
            "How the run stands; `interrupted` where its session is gone without an end, which a standby cannot tell.",
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
            "The cluster's serial after the run.",
            select: "r.serial"
        ),
        StatusColumn("revision", .label, "The commit that it applied.", select: "r.revision"),
        StatusColumn("startedAt", .timestamp, isNullable: false, "When it began.", select: "r.started_at"),
        StatusColumn("finishedAt", .timestamp, "When it ended.", select: "r.finished_at"),
        StatusColumn("undoes", .uuid, "The run whose changes it put back.", select: "r.undoes"),
        StatusColumn(
            "savedPlan",
            .boolean,
            isNullable: false,
            "Whether it applied a saved plan.",
            select: "r.saved_plan"
        ),
        platform("actor", .label, "Who caused it.", "r.actor"),
        platform("runURL", .label, "The page of the pipeline's run.", "r.run_url"),
        platform("host", .label, "The machine it ran on.", "r.host"),
        platform("programVersion", .label, "The version of hxapply.", "r.program_version"),
        platform("specDigest", .label, "The digest of what the spec declared.", "r.spec_digest"),
        platform("plan", .label, "The digest of the plan.", "r.plan_digest"),
        platform(
            "recordDigest",
            .label,
            "The digest of its sealed record.",
            "'sha256:' || encode(r.record_digest, 'hex')"
        ),
        platform("errorCode", .label, "What sort of error ended it.", "r.error_code"),
        platform("errorMessage", .description, "What ended it.", "r.error_message"),
        platform(
            "allowed",
            .description,
            "The guards that it was allowed to pass.",
            "(SELECT string_agg(o.item->>'allow', ', ') FROM jsonb_array_elements(CASE jsonb_typeof(r.overrides) WHEN 'array' THEN r.overrides ELSE '[]' END) AS o (item))"
        ),
        platform("overrideReason", .description, "Why guards were passed.", "r.override_reason"),
        platform("summary.create", count, "Resources created.", "r.created_count"),
        platform("summary.update", count, "Resources updated.", "r.updated_count"),
        platform("summary.rename", count, "Resources renamed.", "r.renamed_count"),
        platform("summary.delete", count, "Resources deleted.", "r.deleted_count"),
        platform("summary.adopt", count, "Rows adopted.", "r.adopted_count"),
        platform("summary.release", count, "Rows released.", "r.released_count"),
        platform("summary.unchanged", count, "Resources that were as declared.", "r.unchanged_count"),
    ]

    private static func platform(_ path: String, _ type: FieldType, _ summary: String, _ select: SQL) -> StatusColumn {
        StatusColumn(path, type, isForPlatform: true, summary, select: select)
    }

    /// The statement that streams the newest runs of the current cluster that began at a time or later, newest first.
    ///
    /// Those of the last hour are always among them: a run is recorded some time after it began, and the clock that dates
    /// it may have been set back.
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
