internal import Model

/// The state of a cluster after its last run, except its rows.
package struct ClusterState: Sendable {
    package let cluster: String
    /// Distinguishes the cluster from others of the same name in other databases; nil if the cluster does not exist
    /// yet.
    package var lineage: String?
    /// The number of runs that have changed something.
    package var serial = 0
    /// The ID of the last successful run; nil without one.
    package var appliedRun: String?
    /// The commit that the last successful run applied.
    package var appliedRevision: String?
    /// The time of the database's clock; nil if it was not read.
    package var time: DatabaseTime?
    /// The number of managed rows of each section after the last run.
    package var managedCounts: [String: Int] = [:]

    package init(_ cluster: String) { self.cluster = cluster }

    /// Reads counts by section, written as `teams 4,users 12`.
    package static func counts(_ text: String?) -> [String: Int] {
        var counts: [String: Int] = [:]
        for entry in (text ?? "").split(separator: ",") {
            let parts = entry.split(separator: " ")
            guard parts.count == 2, let kind = Kind.named(String(parts[0])), let count = Int(parts[1]) else { continue }
            // The text may have been edited; the limit keeps sums of counts from overflowing.
            counts[kind.section] = min(max(0, count), Int(Int32.max))
        }
        return counts
    }
}
