internal import Model
internal import Planning
internal import Postgres

/// An overview of one cluster in the database.
package struct ClusterSummary: Sendable {
    package let name: String
    /// The number of managed rows.
    package let resources: Int
    /// The number of unmanaged rows.
    package let unmanaged: Int
    /// The number of runs that have changed something.
    package let serial: Int
    /// The commit that the last successful run applied; nil if it is not known.
    package let revision: String?
    /// The newest run, in any state; nil if others wrote all rows.
    package let lastRun: RunRecord?
}

extension Session {
    /// All clusters that were applied and not forgotten, and all that have unmanaged rows, in byte order.
    package func clusterSummaries() throws(ReconcilerError) -> [ClusterSummary] {
        let applied = try clusters()
        return try snapshot { () throws(PostgresError) in
            var counts: [String: (managed: Int, all: Int)] = [:]
            for kind in Kind.all {
                for row in try connection.execute(
                    "SELECT cluster, count(managed_digest), count(*) FROM \(identifier: kind.table) GROUP BY cluster"
                ).rows {
                    let found = counts[row[0] ?? "", default: (0, 0)]
                    counts[row[0] ?? ""] = (
                        found.managed + (Int(row[1] ?? "") ?? 0), found.all + (Int(row[2] ?? "") ?? 0)
                    )
                }
            }
            let names = Set(applied).union(counts.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            var summaries: [ClusterSummary] = []
            for name in names {
                let state = try ClusterState.read(name, on: connection)
                let count = counts[name, default: (0, 0)]
                summaries.append(
                    ClusterSummary(
                        name: name,
                        resources: count.managed,
                        unmanaged: count.all - count.managed,
                        serial: state.serial,
                        revision: state.appliedRevision,
                        lastRun: try newestRun(of: name)
                    )
                )
            }
            return summaries
        }
    }
}
