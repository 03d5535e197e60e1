package import Model
package import Planning
package import Postgres
package import Reconciler
internal import Text

/// A cluster's row of the table `clusters`.
package struct ClusterRecord: Sendable, Equatable {
    package let name: String
    /// A random ID that distinguishes this cluster from one of the same name in another database.
    package let lineage: String
    package let serial: Int
    package let appliedRun: String?
    package let appliedRevision: String?
    /// When the last successful run ended, as Postgres writes it, in UTC.
    package let appliedAt: String?
    /// How many runs have ended and are part of the chain of runs.
    package let chainLength: Int
    /// The number of managed rows of each section after the last run.
    package let managedCounts: [String: Int]
}

/// The runs that had an open session at a point in time.
struct LiveSessions {
    /// When the sessions were listed, in seconds since 1970; the text of a date would depend on the session's settings.
    let time: String
    let runs: [String]

    init(_ connection: Connection) throws(PostgresError) {
        let row = try connection.execute(
            """
            SELECT extract(epoch FROM clock_timestamp()), (
                SELECT string_agg(substr(application_name, length($1) + 1), ',')
                FROM pg_stat_activity WHERE starts_with(application_name, $1)
            )
            """,
            [RunID.sessionPrefix]
        ).rows.first
        time = row?[0] ?? "-infinity"
        runs = (row?[1] ?? "").split(separator: ",").map(String.init)
    }
}

/// Reads the data of the status API, in one database snapshot.
package struct StatusReader {
    private let session: Session
    private let digests = DigestContext()
    private let sessions: LiveSessions

    init(_ session: Session, _ sessions: LiveSessions) {
        self.session = session
        self.sessions = sessions
    }

    var connection: Connection { session.connection }

    /// All clusters in the byte order of their names, including those without a successful run.
    package func clusters() throws(PostgresError) -> [ClusterRecord] {
        try connection.execute(
            """
            SELECT name, lineage, serial, applied_run, applied_revision, applied_at, chain_length,
                (SELECT string_agg(key || ' ' || value, ',') 
                 FROM jsonb_each_text(CASE jsonb_typeof(managed_counts) WHEN 'object' THEN managed_counts ELSE '{}' END))
            FROM clusters AS c WHERE NOT \(ClusterState.isForgotten("c")) ORDER BY name
            """
        ).rows.map { row in
            ClusterRecord(
                name: row[0] ?? "",
                lineage: row[1] ?? "",
                serial: row[2].flatMap { Int($0) } ?? 0,
                appliedRun: row[3],
                appliedRevision: row[4],
                appliedAt: row[5],
                chainLength: row[6].flatMap { Int($0) } ?? 0,
                managedCounts: ClusterState.counts(row[7])
            )
        }
    }

    /// Calls `body` with each of a cluster's rows of one kind, in the order of their keys.
    /// - Parameter keys: the keys of the rows to read; nil for all rows.
    package func rows(
        of kind: Kind,
        in cluster: String,
        keys: [String]?,
        _ body: (StatusRow) -> Void
    ) throws(PostgresError) {
        try set(cluster: cluster, keys: keys ?? [])
        var cells: [UnsafeBufferPointer<UInt8>] = []
        try connection.copyOut(
            KindSelect(kind).copyOut(with: StatusColumn.expressions(of: kind), onlyKeys: keys != nil)
        ) { line in
            body(StatusRow(line, of: kind, digests, cells: &cells))
        }
    }

    /// Calls `body` with a line of `StatusColumn.runs` for each of a cluster's newest runs, the newest first.
    /// - Parameter since: the earliest start of the runs to read, as Postgres writes it; nil for all runs.
    package func runs(
        of cluster: String,
        since: String?,
        limit: Int,
        _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(PostgresError) {
        try set(cluster: cluster, since: since ?? "-infinity")
        try connection.copyOut(StatusColumn.copyRuns(limit: limit), row: body)
    }

    /// The first changes of a run, in the order of its plan.
    /// - Parameter limit: the maximum number of changes.
    package func changes(of run: String, in cluster: String, limit: Int) throws(PostgresError) -> [ChangeRecord] {
        try ChangeRecord.read(run, of: cluster, limit: limit, on: connection)
    }

    private func set(cluster: String, keys: [String] = [], since: String = "-infinity") throws(PostgresError) {
        try connection.execute(
            """
            SELECT set_config('hxapply.cluster', $1, true), set_config('hxapply.keys', $2, true),
                set_config('hxapply.since', $3, true), set_config('hxapply.looked_at', $4, true),
                set_config('hxapply.live_runs', $5, true)
            """,
            [cluster, ArrayLiteral.make(keys), since, sessions.time, ArrayLiteral.make(sessions.runs)]
        )
    }
}

extension Session {
    /// Runs `body` in a read-only transaction with one snapshot, which waits at most two seconds for a lock.
    package func readStatus<Result>(
        _ body: (StatusReader) throws(PostgresError) -> Result
    ) throws(ReconcilerError) -> Result {
        try requireCurrentSchema()
        let sessions: LiveSessions
        do throws(PostgresError) {
            sessions = try look { () throws(PostgresError) in try LiveSessions(connection) }
        } catch { throw ReconcilerError(error) }
        return try snapshot(lockTimeout: 2000) { () throws(PostgresError) in try body(StatusReader(self, sessions)) }
    }
}
