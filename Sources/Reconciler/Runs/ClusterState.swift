internal import Model
internal import Postgres

/// What the last run left of a cluster, besides its rows.
package struct ClusterState: Sendable {
    let cluster: String
    /// Tells this cluster from another of the same name in another database; nil where it is not there yet.
    var lineage: String?
    /// How many runs have changed something.
    var serial = 0
    /// The last run that succeeded, by its identity; nil where none has.
    var appliedRun: String?
    /// The commit that the last successful run applied.
    var appliedRevision: String?
    /// The time by the database's clock; nil where it was not asked.
    var time: DatabaseTime?
    /// Managed rows of each section after the last run.
    var managedCounts: [String: Int] = [:]

    init(_ cluster: String) { self.cluster = cluster }

    private static let columns: SQL = """
        lineage, serial, applied_revision, applied_run,
        (SELECT string_agg(key || ' ' || value, ',')
         FROM jsonb_each_text(CASE jsonb_typeof(managed_counts) WHEN 'object' THEN managed_counts ELSE '{}' END))
        """

    /// What the last run left in a cluster's row, as one value for its sealed record.
    static let seal: SQL = """
        jsonb_build_object(
            'lineage', lineage, 'serial', serial, 'run', applied_run, 'revision', applied_revision, 'time', applied_at,
            'counts', managed_counts, 'created', created_at
        )
        """

    /// Reads it in the transaction that is open.
    static func read(_ cluster: String, on connection: Connection) throws(PostgresError) -> ClusterState {
        let result = try connection.execute("SELECT \(columns) FROM clusters WHERE name = $1", [cluster])
        return ClusterState(cluster, result, try DatabaseTime.read(on: connection))
    }

    /// Reads it and locks its row, but not against the references of other runs' records.
    static func lock(_ cluster: String, on connection: Connection) throws(PostgresError) -> ClusterState {
        let result = try connection.execute(
            "SELECT \(columns) FROM clusters WHERE name = $1 FOR NO KEY UPDATE",
            [cluster]
        )
        return ClusterState(cluster, result, try DatabaseTime.read(on: connection))
    }

    private init(_ cluster: String, _ result: ResultSet, _ time: DatabaseTime) {
        self.cluster = cluster
        self.time = time
        guard let row = result.rows.first else { return }
        lineage = row[0]
        serial = row[1].flatMap { Int($0) } ?? 0
        appliedRevision = row[2]
        appliedRun = row[3]
        managedCounts = Self.counts(row[4])
    }

    /// Reads counts by section, written as `teams 4,users 12`.
    package static func counts(_ text: String?) -> [String: Int] {
        var counts: [String: Int] = [:]
        for entry in (text ?? "").split(separator: ",") {
            let parts = entry.split(separator: " ")
            guard parts.count == 2, let kind = Kind.named(String(parts[0])), let count = Int(parts[1]) else { continue }
            // Somebody may have written anything there; sums of these must not overflow.
            counts[kind.section] = min(max(0, count), Int(Int32.max))
        }
        return counts
    }
}
