internal import Model
package import Spec

/// Compares a spec with the rows in the database, one kind after the other, each after the kinds that it refers to.
package struct SpecComparison {
    /// Passes the rows of a kind to a closure, one by one in key order; each is valid until the next.
    ///
    /// A line holds the cells of the kind's fields, then the cells that `ObservedRow` reads after them.
    package typealias Stream<Failure: Error> = (
        _ take: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(Failure) -> Void

    private let scope: Scope
    private let adopts: Bool
    package private(set) var diffs: [Diff] = []
    private(set) var renames = PendingRenames()
    /// The declared rows of each diff in `diffs`.
    private(set) var tables: [DesiredTable] = []
    /// The changes of declared rows, in the order of a plan.
    private var changes: [Change] = []

    package init(of desired: DesiredState, _ options: PlanOptions) {
        scope = options.scope
        adopts = options.adopts
        // A list that grows is copied, and for a time there are two of it. Capacity that is not used costs no memory.
        changes.reserveCapacity(desired.count)
    }

    /// The kinds of a spec in the order in which they are compared.
    package static func tables(of desired: DesiredState) -> [DesiredTable] {
        PlanOrder.kinds.compactMap { kind in desired.tables.first { $0.kind === kind } }
    }

    /// Compares one kind.
    ///
    /// - Parameter rows: the rows in the database; they are read only if the comparison depends on them.
    package mutating func compare<Failure: Error>(_ table: DesiredTable, with rows: Stream<Failure>) throws(Failure) {
        var diff = Diff(table, scope: scope, adopts: adopts)
        if reads(table) {
            diff.wasRead = true
            if table.previousNames.isEmpty, !renames.names.reach(table.kind) {
                try stream(table, rows, into: &diff)
            } else {
                try collect(table, rows, into: &diff)
            }
        }
        finish(&diff, table)
    }

    /// Compares one kind with no rows, because the database has no tables.
    package mutating func compareWithNothing(_ table: DesiredTable) {
        var diff = Diff(table, scope: scope, adopts: adopts)
        finish(&diff, table)
    }

    private mutating func finish(_ diff: inout Diff, _ table: DesiredTable) {
        diff.finish()
        changes += diff.takeChanges()
        diffs.append(diff)
        tables.append(table)
    }

    /// Whether the comparison depends on the rows of the kind.
    private func reads(_ table: DesiredTable) -> Bool {
        switch scope {
        case .cluster: true
        case .declared: table.count > 0 || renames.names.reach(table.kind)
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

    /// Reads all rows before the first is compared, because renames change their order.
    private mutating func collect<Failure: Error>(
        _ table: DesiredTable,
        _ stream: Stream<Failure>,
        into diff: inout Diff
    ) throws(Failure) {
        let kind = table.kind
        var rows: [[UInt8]] = []
        try stream { rows.append(Array($0)) }
        renames.find(in: table, rows: rows)
        guard renames.names.reach(kind) else {
            return table.withText { text in
                for row in rows {
                    row.withUnsafeBufferPointer { diff.observe(ObservedRow($0, of: kind), declared: text) }
                }
            }
        }
        let translated = rows.map { row in
            row.withUnsafeBufferPointer { bytes in
                renames.names.translate(RowLine(ObservedRow(bytes, of: kind).line), of: kind).bytes
            }
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

    // MARK: Results

    /// All changes and counts, without what the history and the guards add.
    func draft(_ state: ClusterState) -> PlanDraft {
        var draft = PlanDraft()
        draft.summary = diffs.reduce(into: Plan.Summary()) { $0.add($1.summary) }
        draft.changes = changes
        for diff in diffs.reversed() where !diff.deletes.isEmpty { draft.changes += diff.deletes }
        draft.settled = diffs.flatMap(\.settled)
        draft.managedBefore = state.managedCounts
        if scope == .declared { draft.notedBefore = state.managedCounts }
        for diff in diffs where diff.wasRead { draft.managedBefore[diff.kind.section] = diff.managedCount }
        return draft
    }

    /// Refusals because of rows that the plan does not change, though they would mean something else.
    var refusals: [Plan.Refusal] {
        UnmanagedConflicts(tables, diffs).refusals() + renames.refusals + diffs.flatMap(\.handedOn).map(\.refusal)
    }
}
