internal import Postgres

/// A lock that lets only one session at a time write a cluster, or record its usage.
///
/// It ends with its transaction, so a killed client does not keep it.
struct ClusterLock {
    let session: Session
    let cluster: String
    var subject = Subject.rows

    /// What is locked; runs and recordings do not wait for one another.
    enum Subject {
        case rows, usage

        /// The number of the lock, of the bound names of the schema and the cluster.
        fileprivate var key: SQL {
            switch self {
            case .rows: "hashtextextended('hxapply cluster ' || $1 || '/' || $2, 0)"
            case .usage: "hashtextextended('hxapply usage ' || $1 || '/' || $2, 0)"
            }
        }
    }

    private var binds: [String?] { [session.schema.name, cluster] }

    /// Waits for the lock, for at most the `lock_timeout` of the transaction.
    ///
    /// - Returns: false if the time is over. The transaction can then only be rolled back.
    func acquire() throws(PostgresError) -> Bool {
        do throws(PostgresError) {
            try session.connection.execute("SELECT pg_advisory_xact_lock(\(subject.key))", binds)
            return true
        } catch {
            guard error.sqlState == SQLState.lockNotAvailable else { throw error }
            return false
        }
    }

    /// Who holds the lock, in words for a person: the run, if its record can be read.
    ///
    /// Call it outside of a transaction: the transaction that waited for the lock cannot run statements any more.
    func holder() -> String {
        (try? session.look { () throws(PostgresError) in try currentHolder() }) ?? "another session"
    }

    private func currentHolder() throws(PostgresError) -> String {
        let holder = try session.connection.execute(
            """
            SELECT a.application_name, a.pid, to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            FROM pg_locks AS l
            JOIN pg_stat_activity AS a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND (l.classid::bigint << 32 | l.objid::bigint) = \(subject.key)
            """,
            binds
        )
        guard let row = holder.rows.first, let name = row[0], let pid = row[1] else { return "another session" }
        return try describe(application: name, pid: pid, since: row[2])
    }

    private func describe(application: String, pid: String, since: String?) throws(PostgresError) -> String {
        let prefix = RunID.sessionPrefix
        let started = since.map { " since \($0)" } ?? ""
        guard application.hasPrefix(prefix) else { return "session \(pid) ('\(application)')\(started)" }
        let id = String(application.dropFirst(prefix.count))
        return "run \(id)\(try origin(of: id))\(started)"
    }

    /// Who started the run and on which host, as far as its record tells.
    private func origin(of run: String) throws(PostgresError) -> String {
        let record = try session.connection.execute(
            "SELECT actor, host, run_url FROM runs WHERE cluster = $1 AND id::text = $2",
            [cluster, run]
        )
        guard let row = record.rows.first else { return "" }
        let parts = zip(["by ", "on ", ""], row).compactMap { label, value in value.map { label + $0 } }
        return parts.isEmpty ? "" : " (" + parts.joined(separator: " ") + ")"
    }
}
