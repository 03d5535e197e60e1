internal import Model
internal import Postgres
internal import Spec

/// Reads the kinds of a cluster, each after those it refers to, and compares them with what is declared.
struct Observation {
    private let connection: Connection?
    private let options: PlanOptions
    private(set) var diffs: [Diff] = []
    private(set) var renames = PendingRenames()

    init(_ connection: Connection?, _ options: PlanOptions) {
        self.connection = connection
        self.options = options
    }

    /// Compares one kind.
    mutating func compare(_ table: DesiredTable) throws(PostgresError) {
        var diff = Diff(table, scope: options.scope, adopts: options.adopts)
        if let connection, options.scope.reads(table, renames) {
            diff.wasRead = true
            if table.previousNames.isEmpty, !renames.reach(table.kind) {
                try stream(table, connection, into: &diff)
            } else {
                try collect(table, connection, into: &diff)
            }
        }
        diff.finish()
        diffs.append(diff)
    }

    private func stream(
        _ table: DesiredTable,
        _ connection: Connection,
        into diff: inout Diff
    ) throws(PostgresError) {
        try table.withText { text throws(PostgresError) in
            try connection.copyOut(KindSelect(table.kind).copyOut) { line in
                diff.observe(ObservedRow(line, of: table.kind), declared: text)
            }
        }
    }

    /// Reads all rows before any is compared, since renames change their order.
    private mutating func collect(
        _ table: DesiredTable,
        _ connection: Connection,
        into diff: inout Diff
    ) throws(PostgresError) {
        let kind = table.kind
        var rows: [[UInt8]] = []
        try connection.copyOut(KindSelect(kind).copyOut) { rows.append(Array($0)) }
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

    /// Where rows that stay stand in the way.
    func refusals(_ tables: [DesiredTable]) -> [Plan.Refusal] {
        UnmanagedConflicts(tables, diffs).refusals() + renames.refusals
    }
}
