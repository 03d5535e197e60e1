package import Model
package import Reconciler

/// One cluster as one snapshot of the database had it.
package final class ClusterImage: Sendable {
    package let record: ClusterRecord
    /// By section.
    package let tables: [String: KindTable]
    /// The newest runs, the newest first.
    package let runs: RunTable
    /// What the newest runs changed, for the page.
    package let recentChanges: [String: [ChangeRecord]]
    /// When teams and users got their names by a rename; what may be seen of the history depends on it.
    let renames: RenameTimes
    /// What was read of the history and is true of this state of the cluster.
    package let history = HistoryCache()
    /// The names of API keys by the digests of their secrets, in hexadecimal.
    package let keys: [String: String]

    init(
        _ record: ClusterRecord,
        tables: [String: KindTable],
        runs: RunTable,
        recentChanges: [String: [ChangeRecord]],
        renames: RenameTimes,
        keys: [String: String]
    ) {
        self.record = record
        self.tables = tables
        self.runs = runs
        self.recentChanges = recentChanges
        self.renames = renames
        self.keys = keys
    }

    package var name: String { record.name }

    /// How many managed rows of a kind somebody deleted.
    package func missingCount(_ kind: Kind) -> Int {
        max(0, record.managedCounts[kind.section, default: 0] - (tables[kind.section]?.managedCount ?? 0))
    }
}
