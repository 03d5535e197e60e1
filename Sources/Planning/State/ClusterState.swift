internal import Model

/// What the last run left of a cluster, besides its rows.
package struct ClusterState: Sendable {
    package let cluster: String
    /// Tells this cluster from another of the same name in another database; nil where it is not there yet.
    package var lineage: String?
    /// How many runs have changed something.
    package var serial = 0
    /// The last run that succeeded, by its identity; nil where none has.
    package var appliedRun: String?
    /// The commit that the last successful run applied.
    package var appliedRevision: String?
    /// The time by the database's clock; nil where it was not asked.
    package var time: DatabaseTime?
    /// Managed rows of each section after the last run.
    package var managedCounts: [String: Int] = [:]

    package init(_ cluster: String) { self.cluster = cluster }

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
