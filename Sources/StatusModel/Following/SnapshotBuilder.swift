internal import Model
internal import Planning
package import Postgres
internal import Reconciler

/// Makes the next snapshot from the last one and from the rows that changed since.
package struct SnapshotBuilder {
    /// If runs changed more rows than this, all rows are read.
    private static let maximumChangedKeys = 5000
    /// The number of newest runs whose changes are kept in memory, for the status page.
    package static let recentRunCount = 10
    /// The number of changes that are kept for each of these runs, at most.
    package static let maximumChangesPerRun = 50

    private let reader: StatusReader
    private let previous: Snapshot?
    private let clock: DatabaseClock
    private let reloaded: Set<String>
    private let progress: () -> Void

    /// - Parameters:
    ///   - previous: the last snapshot; nil for the first.
    ///   - reloaded: the sections of which all rows are read, and `ReloadPlan.runs` to read all runs.
    ///   - progress: called after every 4096 rows of a kind.
    package init(
        reader: StatusReader,
        previous: Snapshot?,
        clock: DatabaseClock,
        reloaded: Set<String> = [],
        progress: @escaping () -> Void = {}
    ) {
        self.reader = reader
        self.previous = previous
        self.clock = clock
        self.reloaded = reloaded
        self.progress = progress
    }

    /// The next snapshot, or the last one if nothing has changed.
    package func build() throws(PostgresError) -> Snapshot {
        var clusters: [ClusterImage] = []
        for record in try reader.clusters() { clusters.append(try image(of: record)) }
        if let previous, previous.clusters.elementsEqual(clusters, by: { $0 === $1 }) { return previous }
        return Snapshot(generation: (previous?.generation ?? 0) + 1, clusters: clusters, clock: clock)
    }

    private func image(of record: ClusterRecord) throws(PostgresError) -> ClusterImage {
        let old = previous?.cluster(record.name).flatMap { $0.record.lineage == record.lineage ? $0 : nil }
        let changed = try runChanges(record, since: old)
        var tables: [String: KindTable] = [:]
        var keys = old?.keys ?? [:]
        for kind in Kind.all {
            let section = kind.section
            let source: RowSource
            if let table = old?.tables[section], let changed, !reloaded.contains(section) {
                guard let names = changed.keys[section] else {
                    tables[section] = table
                    continue
                }
                source = .some(names, of: table)
            } else {
                source = .all(old?.tables[section])
            }
            let loaded = try load(kind, record.name, source)
            tables[section] = loaded.table
            if kind.holdsDigests { keys = merged(keys, loaded.secrets, source) }
        }
        let runs = try runs(of: record, old?.runs)
        if let old, old.record == record, runs === old.runs, tables.allSatisfy({ old.tables[$0] === $1 }),
            keys == old.keys
        {
            return old
        }
        let changes = try recentChanges(record.name, runs, old?.recentChanges ?? [:])
        return ClusterImage(
            record,
            tables: tables,
            runs: runs,
            recentChanges: changes,
            renames: try renames(record, changed, since: old),
            keys: keys
        )
    }

    /// When teams and users were last renamed, by their new names; the visibility of the history depends on it.
    private func renames(
        _ record: ClusterRecord,
        _ changes: RunChanges?,
        since old: ClusterImage?
    ) throws(PostgresError) -> RenameTimes {
        let owners: [Kind] = [.teams, .users]
        let known = old.flatMap { record.serial >= $0.record.serial ? $0 : nil }
        var times = known?.renames ?? [:]
        let new: RenameTimes
        if let changes {
            new = changes.renames
        } else {
            new = try reader.renames(of: owners, in: record.name, after: known?.record.serial ?? 0)
        }
        for section in owners.map(\.section) {
            for (name, time) in new[section] ?? [:] { times.record(time, of: name, in: section) }
        }
        return times
    }

    /// What runs have changed since the last snapshot; nil if all rows must be read.
    private func runChanges(
        _ record: ClusterRecord,
        since old: ClusterImage?
    ) throws(PostgresError) -> RunChanges? {
        guard let old, record.serial >= old.record.serial else { return nil }
        guard record != old.record else { return RunChanges() }
        return try reader.changes(in: record, since: old.record, limit: Self.maximumChangedKeys)
    }

    /// Which rows of a kind to read.
    private enum RowSource {
        case all(KindTable?)
        case some(Set<String>, of: KindTable)
    }

    private func load(
        _ kind: Kind,
        _ cluster: String,
        _ source: RowSource
    ) throws(PostgresError) -> (table: KindTable, secrets: [String: KeySecret]) {
        let old: KindTable?
        var names: [String]?
        switch source {
        case .all(let table): old = table
        case .some(let keys, let table): (old, names) = (table, keys.sorted())
        }
        var builder = RowTable.Builder(StatusColumn.columns(of: kind), like: names == nil ? old?.rows : nil)
        var secrets: [(digest: String, row: Int)] = []
        try reader.rows(of: kind, in: cluster, keys: names) { row in
            for digest in row.secretDigests { secrets.append((digest, builder.count)) }
            row.forEachCell { builder.append($0) }
            if builder.count % 4096 == 0 { progress() }
        }
        let read = try withApplied(KindTable(kind, builder.table()), cluster)
        var keys = Dictionary(secrets.map { ($0.digest, KeySecret(read.key(of: $0.row))) }) { first, _ in first }
        if kind === Kind.apiKeys {
            keys.merge(try reader.deliveredSecrets(in: cluster, keys: names)) { declared, _ in declared }
        }
        if case .some(let names, let table) = source { return (table.replacing(names, by: read), keys) }
        if let old, old.rows == read.rows { return (old, keys) }
        return (read, keys)
    }

    /// The table with its drifted rows as they were applied, if viewers need that to tell what drifted.
    private func withApplied(_ table: KindTable, _ cluster: String) throws(PostgresError) -> KindTable {
        let kind = table.kind
        guard table.driftedCount > 0, !kind.fieldsWithOtherTeams.isEmpty else { return table }
        let run = table.rows.columns.index(of: "metadata.run")
        let drifted = (0..<table.rows.count).filter(table.isDrifted).compactMap { row in
            table.value(row, run).map { (table.key(of: row), $0) }
        }
        let applied = try reader.applied(Dictionary(drifted) { first, _ in first }, of: kind, in: cluster)
        return KindTable(kind, table.rows, applied: applied)
    }

    private func merged(
        _ old: [String: KeySecret],
        _ read: [String: KeySecret],
        _ source: RowSource
    ) -> [String: KeySecret] {
        guard case .some(let names, _) = source else { return read }
        return old.filter { !names.contains($0.value.key) }.merging(read) { _, new in new }
    }

    private func runs(of cluster: ClusterRecord, _ old: RunTable?) throws(PostgresError) -> RunTable {
        guard let old, !reloaded.contains(ReloadPlan.runs) else {
            return RunTable(try readRuns(of: cluster, since: nil, followedBy: nil))
        }
        let table = try readRuns(of: cluster, since: old.changingSince, followedBy: old)
        let merged = table == old.rows ? old : RunTable(table)
        // A run that was just recorded with an early start is not among the runs that were read. If the cluster's
        // record names a run that is missing, all runs are read.
        guard let applied = cluster.appliedRun, merged.row(withID: applied) == nil else { return merged }
        return RunTable(try readRuns(of: cluster, since: nil, followedBy: nil))
    }

    /// The runs that started at a time or later, from the database, followed by the earlier ones from memory.
    private func readRuns(
        of cluster: ClusterRecord,
        since: String?,
        followedBy old: RunTable?
    ) throws(PostgresError) -> RowTable {
        var builder = RowTable.Builder(StatusColumn.runs)
        try reader.runs(of: cluster.name, since: since, limit: RunTable.maximumRuns) { builder.append(line: $0) }
        guard let old else { return builder.table() }
        let read = builder.table()
        let known = (0..<read.count).filter { old.row(withID: read.text($0, RunTable.id)) != nil }.count
        let end = min(old.rows.count, known + max(0, RunTable.maximumRuns - read.count))
        builder.append(known..<end, of: old.rows)
        return builder.table()
    }

    private func recentChanges(
        _ cluster: String,
        _ runs: RunTable,
        _ old: [String: [ChangeRecord]]
    ) throws(PostgresError) -> [String: [ChangeRecord]] {
        var changes: [String: [ChangeRecord]] = [:]
        for row in 0..<min(runs.rows.count, Self.recentRunCount) where runs.state(row) == "succeeded" {
            let id = runs.rows.text(row, RunTable.id)
            if let known = old[id] {
                changes[id] = known
            } else {
                changes[id] = try reader.changes(of: id, in: cluster, limit: Self.maximumChangesPerRun)
            }
        }
        return changes
    }
}
