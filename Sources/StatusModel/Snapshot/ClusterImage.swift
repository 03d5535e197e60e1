package import Model
package import Planning

/// A cluster's data in one snapshot of the database.
package final class ClusterImage: Sendable {
    package let record: ClusterRecord
    /// By section.
    package let tables: [String: KindTable]
    /// The newest runs, the newest first.
    package let runs: RunTable
    /// The first changes of the newest runs, by run ID, for the status page.
    package let recentChanges: [String: [ChangeRecord]]
    /// When teams and users were last renamed, by their new names; the visibility of the history depends on it.
    let renames: RenameTimes
    /// The parts of the history that were read for this state of the cluster.
    package let history = HistoryCache()
    /// The secrets of API keys by their digests, in hexadecimal.
    package let keys: [String: KeySecret]

    init(
        _ record: ClusterRecord,
        tables: [String: KindTable],
        runs: RunTable,
        recentChanges: [String: [ChangeRecord]],
        renames: RenameTimes,
        keys: [String: KeySecret]
    ) {
        self.record = record
        self.tables = tables
        self.runs = runs
        self.recentChanges = recentChanges
        self.renames = renames
        self.keys = keys
    }

    package var name: String { record.name }

    /// How many managed rows of a kind others have deleted since the last run.
    package func missingCount(_ kind: Kind) -> Int {
        max(0, record.managedCounts[kind.section, default: 0] - (tables[kind.section]?.managedCount ?? 0))
    }
}
