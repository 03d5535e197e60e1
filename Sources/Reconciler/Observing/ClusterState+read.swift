package import Planning
package import Postgres

extension ClusterState {
    private static let columns: SQL = """
        lineage, serial, applied_revision, applied_run,
        (SELECT string_agg(key || ' ' || value, ',')
         FROM jsonb_each_text(CASE jsonb_typeof(managed_counts) WHEN 'object' THEN managed_counts ELSE '{}' END))
        """

    /// The state in a cluster's row as one value, which a sealed run record holds.
    static let seal: SQL = """
        jsonb_build_object(
            'lineage', lineage, 'serial', serial, 'run', applied_run, 'revision', applied_revision, 'time', applied_at,
            'counts', managed_counts, 'created', created_at
        )
        """

    /// Reads the state in the open transaction.
    static func read(_ cluster: String, on connection: Connection) throws(PostgresError) -> ClusterState {
        let result = try connection.execute("SELECT \(columns) FROM clusters WHERE name = $1", [cluster])
        return ClusterState(cluster, result, try DatabaseTime.read(on: connection))
    }

    /// Reads the state and locks its row; run records of other runs may still refer to it.
    static func lock(_ cluster: String, on connection: Connection) throws(PostgresError) -> ClusterState {
        let result = try connection.execute(
            "SELECT \(columns) FROM clusters WHERE name = $1 FOR NO KEY UPDATE",
            [cluster]
        )
        return ClusterState(cluster, result, try DatabaseTime.read(on: connection))
    }

    private init(_ cluster: String, _ result: ResultSet, _ time: DatabaseTime) {
        self.init(cluster)
        self.time = time
        guard let row = result.rows.first else { return }
        lineage = row[0]
        serial = row[1].flatMap { Int($0) } ?? 0
        appliedRevision = row[2]
        appliedRun = row[3]
        managedCounts = Self.counts(row[4])
    }
}

extension DatabaseTime {
    /// Reads the time in the open transaction.
    static func read(on connection: Connection) throws(PostgresError) -> DatabaseTime {
        let text = try connection.execute("SELECT (extract(epoch FROM now()) * 1000000)::bigint").scalar
        return DatabaseTime(microseconds: text.flatMap { Int64($0) } ?? 0)
    }
}

extension ClusterState {
    /// Whether the cluster of a row of `clusters` was forgotten and not applied since.
    ///
    /// Only a run that forgets a cluster succeeds without a spec and without undoing a run.
    ///
    /// - Parameter row: the alias of the row.
    package static func isForgotten(_ row: SQL) -> SQL {
        """
        EXISTS (
            SELECT FROM runs AS f
            WHERE f.cluster = \(row).name AND f.id = \(row).applied_run AND f.spec_digest IS NULL AND f.undoes IS NULL
        )
        """
    }
}
