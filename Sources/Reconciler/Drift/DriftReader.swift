internal import Postgres
internal import Spec

extension Session {
    /// Compares a cluster's managed rows with what was last applied, in one read-only snapshot.
    package func drift(of cluster: String) throws(ReconcilerError) -> Drift {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            try setCluster(cluster)
            let state = try ClusterState.read(cluster, on: connection)
            return try DriftReader(state, connection).drift()
        }
    }
}

/// Reads the rows of every kind once, and the records of those that differ.
private struct DriftReader {
    private let state: ClusterState
    private let connection: Connection
    private let digests = DigestContext()

    init(_ state: ClusterState, _ connection: Connection) {
        self.state = state
        self.connection = connection
    }

    func drift() throws(PostgresError) -> Drift {
        var items: [Drift.Item] = []
        var unchanged = 0
        for kind in Kind.all {
            let (changed, count) = try changedRows(kind)
            unchanged += count - changed.count
            items += try describe(changed, kind)
            if count < state.managedCounts[kind.section, default: 0] { items += try deletedRows(kind) }
        }
        return Drift(cluster: state.cluster, serial: state.serial, items: items, unchanged: unchanged)
    }

    private func changedRows(_ kind: Kind) throws(PostgresError) -> (changed: [RowLine], managed: Int) {
        var changed: [RowLine] = []
        var count = 0
        try connection.copyOut(KindSelect(kind).copyOut) { bytes in
            let row = ObservedRow(bytes, of: kind)
            guard let digest = row.managedDigest else { return }
            count += 1
            if !digests.matches(row.line, hexadecimal: digest) { changed.append(RowLine(row.line)) }
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

    /// What the runs that last wrote the rows recorded of them, where that still has the digest that they noted.
    private func appliedRows(_ kind: Kind, _ keys: [String]) throws(PostgresError) -> [String: RowLine] {
        let key: SQL =
            kind.isSingleton
            ? "$2" : kind.keyFields.map { SQL("t.\(identifier: $0.column)") }.joined(separator: " || '/' || ")
        let records = try connection.execute(
            """
            SELECT c.key, c.after, encode(t.managed_digest, 'hex')
            FROM \(identifier: kind.table) AS t
            JOIN changes AS c ON c.cluster = t.cluster AND c.run = t.managed_run AND c.kind = $2 AND c.key = \(key)
            WHERE t.cluster = $1 AND c.key = ANY ($3::text[])
            """,
            [state.cluster, kind.section, ArrayLiteral.make(keys)]
        ).rows
        var applied: [String: RowLine] = [:]
        for record in records {
            guard let key = record[0], let json = record[1], let line = RowLine(json: json, of: kind) else { continue }
            if digests.digest(of: line.bytes).hexadecimal == record[2] { applied[key] = line }
        }
        return applied
    }

    private func deletedRows(_ kind: Kind) throws(PostgresError) -> [Drift.Item] {
        let gone = try MissingRows(state, connection).keys(of: kind)
        guard !gone.isEmpty else { return [] }
        let writes = try OutsideWrites(state.cluster, kind, connection).since(lastRunOf: gone)
        return gone.map { Drift.Item(kind: kind, key: $0, applied: nil, found: nil, writes: writes[$0] ?? []) }
    }
}
