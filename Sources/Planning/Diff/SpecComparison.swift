internal import Model
package import Spec

/// A spec compared with the rows that there are, kind after kind, each after those it refers to.
package struct SpecComparison {
    /// Hands over observed rows one by one, in key order, each valid until the next: the cells of the kind's fields,
    /// then what `ObservedRow` reads behind them.
    package typealias Stream<Failure: Error> = (
        _ take: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(Failure) -> Void

    private let scope: Scope
    private let adopts: Bool
    package private(set) var diffs: [Diff] = []
    private(set) var renames = PendingRenames()
    /// The declared rows of each diff.
    private(set) var tables: [DesiredTable] = []

    package init(_ options: PlanOptions) {
        scope = options.scope
        adopts = options.adopts
    }

    /// The kinds of a spec in the order in which they are to be compared.
    package static func tables(of desired: DesiredState) -> [DesiredTable] {
        PlanOrder.kinds.compactMap { kind in desired.tables.first { $0.kind === kind } }
    }

    /// Compares one kind.
    /// - Parameter rows: the rows that there are, read only where they matter.
    package mutating func compare<Failure: Error>(_ table: DesiredTable, with rows: Stream<Failure>) throws(Failure) {
        var diff = Diff(table, scope: scope, adopts: adopts)
        if reads(table) {
            diff.wasRead = true
            if table.previousNames.isEmpty, !renames.reach(table.kind) {
                try stream(table, rows, into: &diff)
            } else {
                try collect(table, rows, into: &diff)
            }
        }
        finish(diff, table)
    }

    /// Compares one kind of which there are no rows, since the database has no tables.
    package mutating func compareWithNothing(_ table: DesiredTable) {
        finish(Diff(table, scope: scope, adopts: adopts), table)
    }

    private mutating func finish(_ diff: Diff, _ table: DesiredTable) {
        var diff = diff
        diff.finish()
        diffs.append(diff)
        tables.append(table)
    }

    /// Whether the kind's rows matter.
    private func reads(_ table: DesiredTable) -> Bool {
        switch scope {
        case .cluster: true
        case .declared: table.count > 0 || renames.reach(table.kind)
        }
    }

    private func stream<Failure: Error>(
        _ table: DesiredTable,
        _ rows: Stream<Failure>,
        into diff: inout Diff
    ) throws(Failure) {
        let kind = table.kind
        try table.withText { text throws(Failure) in
            try rows { line in diff.observe(ObservedRow(line, of: kind), declared: text) }
        }
    }

    /// Takes all rows before any is compared, since renames change their order.
    private mutating func collect<Failure: Error>(
        _ table: DesiredTable,
        _ stream: Stream<Failure>,
        into diff: inout Diff
    ) throws(Failure) {
        let kind = table.kind
        var rows: [[UInt8]] = []
        try stream { rows.append(Array($0)) }
        renames.find(in: table, rows: rows)
        guard renames.reach(kind) else {
            return table.withText { text in
                for row in rows {
                    row.withUnsafeBufferPointer { diff.observe(ObservedRow($0, of: kind), declared: text) }
                }
            }
        }
        let translated = rows.map { row in
            row.withUnsafeBufferPointer { renames.translate(ObservedRow($0, of: kind).line, of: kind) }
        }
        let keys = translated.map { RowLine.key(of: $0, cells: kind.keyCount) }
        let order = rows.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
        table.withText { text in
            for index in order {
                rows[index].withUnsafeBufferPointer { bytes in
                    translated[index].withUnsafeBufferPointer { line in
                        let row = ObservedRow(ObservedRow(bytes, of: kind), translated: line, of: kind)
                        diff.observe(row, declared: text)
                    }
                }
            }
        }
    }

    // MARK: What comes of it

    /// All changes and counts, before the history and the guards have been asked.
    func draft(_ state: ClusterState) -> PlanDraft {
        var draft = PlanDraft()
        draft.summary = diffs.reduce(into: Plan.Summary()) { $0.add($1.summary) }
        let kept = diffs.flatMap { $0.changes.filter { $0.action != .delete } }
        let deleted = diffs.reversed().flatMap { $0.changes.filter { $0.action == .delete } }
        draft.changes = kept + deleted
        draft.settled = diffs.flatMap(\.settled)
        draft.managedBefore = state.managedCounts
        if scope == .declared { draft.notedBefore = state.managedCounts }
        for diff in diffs where diff.wasRead { draft.managedBefore[diff.kind.section] = diff.managedCount }
        return draft
    }

    /// Where rows that stay stand in the way.
    var refusals: [Plan.Refusal] { UnmanagedConflicts(tables, diffs).refusals() + renames.refusals }

    /// References that come to name another resource.
    var warnings: [Plan.Warning] { diffs.flatMap(\.handedOn).map(\.warning) }
}
