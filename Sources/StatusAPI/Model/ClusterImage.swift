internal import Model
internal import Reconciler

/// One cluster as one snapshot of the database had it.
final class ClusterImage: Sendable {
    let record: ClusterRecord
    /// By section.
    let tables: [String: KindTable]
    /// The newest runs, the newest first.
    let runs: RunTable
    /// What the newest runs changed, for the page.
    let recentChanges: [String: [ChangeRecord]]
    /// Of teams and users.
    let renames: RenameTimes
    /// What was read of the history and goes for this state of it.
    let history = HistoryCache()
    /// The names of API keys by the digests of their secrets, in hexadecimal.
    let keys: [String: String]

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

    var name: String { record.name }

    /// How many managed rows of a kind somebody deleted.
    func missingCount(_ kind: Kind) -> Int {
        max(0, record.managedCounts[kind.section, default: 0] - (tables[kind.section]?.managedCount ?? 0))
    }
}
