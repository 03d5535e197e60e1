internal import Planning
internal import Postgres
internal import Text

/// The result of checking a cluster's run records against the chain of their digests.
package struct RunVerification: Sendable {
    package let cluster: String
    /// The number of records in the chain.
    package let sealed: Int
    /// The number of records that no run has sealed yet, so that the chain does not cover them.
    ///
    /// Their runs are running, were killed, or ended just now.
    package let unsealed: Int
    /// The digest of the last record, to be kept outside the database; nil if the chain is empty.
    package let end: String?
    /// What is wrong, in sentences that name the run.
    package let problems: [String]
}

extension Session {
    /// Computes the digest of every sealed record and of its changes again, and compares them with the stored ones.
    package func verifyRuns(of cluster: String) throws(ReconcilerError) -> RunVerification {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            try setCluster(cluster)
            var verifier = RunVerifier(cluster, connection)
            return try verifier.verify()
        }
    }
}

private struct RunVerifier {
    private let cluster: String
    private let connection: Connection
    private var problems: [String] = []

    init(_ cluster: String, _ connection: Connection) {
        self.cluster = cluster
        self.connection = connection
    }

    mutating func verify() throws(PostgresError) -> RunVerification {
        let records = try connection.execute(
            """
            SELECT id, chain_number, encode(previous_digest, 'hex'), encode(record_digest, 'hex'),
                encode(\(RunChain.digest), 'hex'), encode(changes_digest, 'hex'), state,
                created_count::bigint + updated_count + renamed_count + deleted_count + adopted_count + released_count,
                changes_format
            FROM runs AS r
            WHERE cluster = $1
            ORDER BY chain_number NULLS LAST
            """,
            [cluster]
        ).rows
        let sealed = records.filter { $0[1] != nil }
        let end = checkChain(sealed)
        try checkEnd(end, count: sealed.count)
        try checkState()
        problems += records.filter { $0[1] == nil && $0[6] == "succeeded" }.map {
            "run \($0[0] ?? "") is said to have succeeded, but did not seal its record"
        }
        try checkChanges(records)
        return RunVerification(
            cluster: cluster,
            sealed: sealed.count,
            unsealed: records.count - sealed.count,
            end: end.map { "sha256:" + $0 },
            problems: problems
        )
    }

    /// - Returns: the digest of the last record.
    private mutating func checkChain(_ records: [[String?]]) -> String? {
        var previous: String?
        var next = 1
        for record in records {
            let id = record[0] ?? ""
            let number = record[1].flatMap { Int($0) } ?? 0
            if number != next {
                problems.append("records \(next) to \(number &- 1) of the chain are missing, before run \(id)")
            } else if record[2] != previous {
                problems.append("the record before run \(id) is not the one that it was chained to")
            }
            if record[3] != record[4] { problems.append("the record of run \(id) was edited") }
            previous = record[3]
            next = number &+ 1
        }
        return previous
    }

    private mutating func checkEnd(_ end: String?, count: Int) throws(PostgresError) {
        let row = try connection.execute(
            "SELECT chain_length, encode(chain_digest, 'hex') FROM clusters WHERE name = $1",
            [cluster]
        ).rows.first
        let length = row?[0].flatMap { Int($0) } ?? 0
        if length > count {
            problems.append(
                "the chain once held \(length.counted("record")), \(count) \(count == 1 ? "is" : "are") there"
            )
        }
        if length == count, row?[1] != end { problems.append("the end of the chain is not the one that was noted") }
        if length < count {
            problems.append(
                "\(count.counted("record is", plural: "records are")) sealed, but the chain holds \(length)"
            )
        }
    }

    /// Compares the cluster's row with the state that the last successful run sealed.
    ///
    /// Records of the first format do not seal it.
    private mutating func checkState() throws(PostgresError) {
        let row = try connection.execute(
            """
            SELECT r.id, r.chain_format = 1 OR r.cluster_state = \(ClusterState.seal)
            FROM clusters AS c LEFT JOIN LATERAL (
                SELECT id, chain_format, cluster_state FROM runs
                WHERE cluster = c.name AND state = 'succeeded' AND chain_number IS NOT NULL
                ORDER BY chain_number DESC LIMIT 1
            ) AS r ON true
            WHERE c.name = $1
            """,
            [cluster]
        ).rows.first
        guard let row else { return }
        if let run = row[0] {
            if row[1] != "t" { problems.append("the cluster's row is not as run \(run) left it") }
        } else if try !isUntouched() {
            problems.append("the cluster's row tells of a success, but no run's record does")
        }
    }

    /// Whether the cluster's row is as it was inserted.
    private func isUntouched() throws(PostgresError) -> Bool {
        try connection.execute(
            """
            SELECT serial = 0 AND applied_run IS NULL AND applied_revision IS NULL AND applied_at IS NULL
                AND managed_counts = '{}'
            FROM clusters WHERE name = $1
            """,
            [cluster]
        ).scalar == "t"
    }

    private mutating func checkChanges(_ records: [[String?]]) throws(PostgresError) {
        let formats = records.map { (Array(($0[0] ?? "").utf8), $0[8].flatMap { Int($0) } ?? 0) }
        var found = try recordedChanges(Dictionary(formats) { first, _ in first })
        for record in records {
            let id = record[0] ?? ""
            let changes = found.removeValue(forKey: id)
            // Early runs recorded only the number of their changes, and so do runs without changes.
            let isIntact = record[5].map { $0 == changes?.digest } ?? ((changes?.count ?? 0) == Int(record[7] ?? ""))
            if !isIntact { problems.append("the changes of run \(id) are not those that it recorded") }
        }
        for run in found.keys.sorted() { problems.append("there are changes of run \(run), which has no record") }
    }

    /// By run, the number of its change records and their digest.
    ///
    /// The digest is nil if a record holds values in columns that the run's format does not cover.
    private func recordedChanges(
        _ formats: [[UInt8]: Int]
    ) throws(PostgresError) -> [String: (count: Int, digest: String?)] {
        var found: [String: (count: Int, digest: String?)] = [:]
        let context = DigestContext()
        var current: [UInt8] = []
        var count = 0
        var isCovered = true
        func close() {
            guard count > 0 else { return }
            found[String(decoding: current, as: UTF8.self)] = (count, isCovered ? context.finish().hexadecimal : nil)
        }
        try connection.copyOut(
            """
            COPY (
                SELECT \(ChangeFormat.columns) FROM changes
                WHERE cluster = current_setting('hxapply.cluster')
                ORDER BY run, seq
            ) TO STDOUT
            """
        ) { line in
            let run = Array(line.split(separator: UInt8(ascii: "\t"), maxSplits: 2).dropFirst().first ?? [])
            if run != current {
                close()
                current = run
                count = 0
                isCovered = true
                context.begin()
            }
            count += 1
            guard let covered = ChangeFormat.covered(line, format: formats[run] ?? 1) else {
                isCovered = false
                return
            }
            context.add(covered)
            context.add("\n")
        }
        close()
        return found
    }
}
