internal import Postgres
package import Reconciler

/// A short look at the database that tells whether a longer one is worth it.
package struct Heartbeat: Sendable {
    /// Differs where a cluster does, its newest run, or which runs have not ended.
    package let fingerprint: String
    /// The time by the database's clock, in seconds since 1970.
    package let time: Double
    /// The runs whose sessions are there; nil on a standby, which does not know.
    package let liveRuns: Set<String>?
    /// Differs for each table where rows were written, as far as the server has counted, or all of them replaced.
    ///
    /// It lags by up to some ten seconds, and does not see the shards of Citus.
    package let writes: [String: String]
}

extension Session {
    /// Looks whether anything happened, and whether the database answers in that time at all.
    package func heartbeat(within timeout: Duration) throws(ReconcilerError) -> Heartbeat {
        do throws(PostgresError) {
            let row = try look(
                """
                SELECT extract(epoch FROM clock_timestamp()),
                    (SELECT string_agg(
                        concat_ws(' ', c.name, c.lineage, c.serial, c.applied_run, r.id, r.state, r.finished_at),
                        ',' ORDER BY c.name)
                     FROM clusters AS c
                     LEFT JOIN LATERAL (
                        SELECT id, state, finished_at FROM runs
                        WHERE cluster = c.name ORDER BY started_at DESC LIMIT 1
                     ) AS r ON true),
                    (SELECT string_agg(id::text, ',' ORDER BY id) FROM runs
                     WHERE chain_number IS NULL AND finished_at IS NULL),
                    CASE WHEN NOT pg_is_in_recovery() THEN
                        (SELECT coalesce(string_agg(substr(application_name, length($1) + 1), ','), '')
                         FROM pg_stat_activity WHERE starts_with(application_name, $1)) END,
                    (SELECT string_agg(concat_ws(' ', relname, n_tup_ins + n_tup_upd + n_tup_del || ':' || pg_relation_filenode(relid)), ',')
                     FROM pg_stat_user_tables WHERE schemaname = $2)
                """,
                [RunID.sessionPrefix, schema.name],
                before: .now + timeout
            ).rows.first
            let parts = [row?[1], row?[2]].map { $0 ?? "" }
            return Heartbeat(
                time: row?[0],
                fingerprint: parts.joined(separator: "/"),
                liveRuns: row?[3],
                writes: row?[4]
            )
        } catch {
            throw ReconcilerError(error)
        }
    }
}

extension Heartbeat {
    fileprivate init(time: String?, fingerprint: String, liveRuns: String?, writes: String?) {
        self.time = time.flatMap { Double($0) } ?? 0
        self.fingerprint = fingerprint
        self.liveRuns = liveRuns.map { Set($0.split(separator: ",").map(String.init)) }
        var counts: [String: String] = [:]
        for entry in (writes ?? "").split(separator: ",") {
            let parts = entry.split(separator: " ")
            if parts.count == 2 { counts[String(parts[0])] = String(parts[1]) }
        }
        self.writes = counts
    }
}
