internal import Model
internal import Planning
internal import Postgres
internal import Text

extension Session {
    /// Compares the managed rows of a cluster with hxapply's last writes, in one read-only snapshot.
    ///
    /// - Parameter minutes: how soon an API key ends that is told of.
    package func drift(of cluster: String, withKeysEndingWithin minutes: Int64 = 0) throws(ReconcilerError) -> Drift {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            try setCluster(cluster)
            let state = try ClusterState.read(cluster, on: connection)
            return try DriftReader(state, connection, warningBefore: minutes).drift()
        }
    }
}

/// Reads rows, and the change records of rows that differ from what was applied.
struct DriftReader {
    private let state: ClusterState
    private let connection: Connection
    /// How soon an API key ends that is told of, in minutes.
    private let minutes: Int64
    private let context = DigestContext()

    init(_ state: ClusterState, _ connection: Connection, warningBefore minutes: Int64) {
        self.state = state
        self.minutes = minutes
        self.connection = connection
    }

    /// One row, if it is managed and differs from what was applied; nil otherwise.
    func item(_ kind: Kind, _ key: String) throws(PostgresError) -> Drift.Item? {
        guard let line = try OneRow(kind, key, connection).drifted(context) else { return nil }
        return try describe([line], kind).first
    }

    /// All rows that differ; each kind is read once.
    func drift() throws(PostgresError) -> Drift {
        var items: [Drift.Item] = []
        var unchanged = 0
        for kind in Kind.all {
            let (changed, count) = try changedRows(kind)
            unchanged += count - changed.count
            items += try describe(changed, kind)
            if count < state.managedCounts[kind.section, default: 0] { items += try deletedRows(kind) }
        }
        return Drift(
            cluster: state.cluster,
            serial: state.serial,
            items: items,
            expiring: try ExpiringKey.read(within: minutes, in: state.cluster, on: connection),
            unchanged: unchanged
        )
    }

    private func changedRows(_ kind: Kind) throws(PostgresError) -> (changed: [RowLine], managed: Int) {
        var changed: [RowLine] = []
        var count = 0
        try connection.copyOut(KindSelect(kind).copyOut) { bytes in
            let row = ObservedRow(bytes, of: kind)
            guard let digest = row.managedDigest else { return }
            count += 1
            if !digest.matches(row.line, of: kind, context) { changed.append(RowLine(row.line)) }
        }
        return (changed, count)
    }

    private func describe(_ rows: [RowLine], _ kind: Kind) throws(PostgresError) -> [Drift.Item] {
        guard !rows.isEmpty else { return [] }
        let keys = rows.map { $0.key(of: kind) }
        let applied = try appliedRows(kind, keys)
        let writes = try OutsideWrites(state.cluster, kind, connection).since(lastRunOf: keys)
        return zip(keys, rows).map { key, row in
            Drift.Item(kind: kind, key: key, applied: applied[key], found: row, writes: writes[key] ?? [])
        }
    }

    /// The rows as the runs that last wrote them recorded them; left out if the recorded row has another digest than
    /// the stored one.
    private func appliedRows(_ kind: Kind, _ keys: [String]) throws(PostgresError) -> [String: RowLine] {
        let rows = kind.isAmong(keys, bindsFrom: 2)
        let written = try connection.execute(
            """
            SELECT \(kind.isSingleton ? "NULL" : kind.keyText), t.managed_run, t.managed_layout,
                encode(t.managed_digest, 'hex')
            FROM \(identifier: kind.table) AS t
            WHERE t.cluster = $1\(rows.condition)
            """,
            [state.cluster] + rows.binds
        ).rows
        let records = try connection.execute(
            """
            SELECT key, run, after FROM changes
            WHERE cluster = $1 AND kind = $2 AND key = ANY ($3::text[]) AND run = ANY ($4::uuid[])
            """,
            [
                state.cluster, kind.section, ArrayLiteral.make(keys),
                ArrayLiteral.make(Array(Set(written.compactMap { $0[1] }))),
            ]
        ).rows
        let digests = Dictionary(written.map { ([$0[0] ?? kind.section, $0[1]], ($0[2], $0[3])) }) { first, _ in first }
        var applied: [String: RowLine] = [:]
        for record in records {
            guard let key = record[0], let json = record[2], let line = RowLine(json: json, of: kind),
                case (let layout?, let digest?)? = digests[[key, record[1]]],
                ManagedDigest.matches(line, of: kind, layout: layout, hexadecimal: digest, context)
            else { continue }
            applied[key] = line
        }
        return applied
    }

    private func deletedRows(_ kind: Kind) throws(PostgresError) -> [Drift.Item] {
        let gone = try MissingKeys.read(kind, of: state.cluster, on: connection)
        guard !gone.isEmpty else { return [] }
        let writes = try OutsideWrites(state.cluster, kind, connection).since(lastRunOf: gone)
        return gone.map { Drift.Item(kind: kind, key: $0, applied: nil, found: nil, writes: writes[$0] ?? []) }
    }
}
