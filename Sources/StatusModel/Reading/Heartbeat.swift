internal import Postgres
package import Reconciler

/// The result of a short query that tells whether anything in the database has changed.
package struct Heartbeat: Sendable {
    /// A text that changes when a cluster, its newest run, or the set of running runs changes.
    package let fingerprint: String
    /// The time by the database's clock, in seconds since 1970.
    package let time: Double
    /// The IDs of the runs that have an open session; nil on a standby server, which does not know.
    package let liveRuns: Set<String>?
    /// For each table, a text that changes when rows were written, as counted by the server's statistics, or when the table
    /// was rewritten.
    ///
    /// The statistics lag by up to about ten seconds, and do not count writes to shards of Citus.
    package let writes: [String: String]
}

extension Session {
    /// Queries whether anything has changed.
    ///
    /// - Throws: an error if the database does not answer within the timeout.
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
