internal import Reconciler
internal import Spec

/// The newest runs of a cluster, the newest first.
package final class RunTable: Sendable {
    /// How many runs are kept in memory; the command `runs` has them all.
    static let limit = 10_000

    package let rows: RowTable
    /// The row of each run by its identity.
    private let rowsByID: [String: Int]
    let derived = DerivedRows()

    static let id = column("id")
    static let state = column("state")
    static let serial = column("serial")
    static let revision = column("revision")
    static let startedAt = column("startedAt")
    static let finishedAt = column("finishedAt")

    private static func column(_ path: String) -> Int { StatusColumn.runs.firstIndex { $0.path == path } ?? 0 }

    init(_ rows: RowTable) {
        self.rows = rows
        rowsByID = Dictionary((0..<rows.count).map { (rows.text($0, Self.id), $0) }) { first, _ in first }
    }

    package func row(withID id: String) -> Int? { rowsByID[id] }

    package func state(_ row: Int) -> String { rows.text(row, Self.state) }

    /// The newest run that has ended, or nil.
    var lastEnded: Int? { (0..<rows.count).first { state($0) != "running" } }

    /// The runs that their record takes for running.
    var running: [String] {
        // A run is bounded in time, so one that runs is among the newest.
        (0..<min(rows.count, 100)).filter { state($0) == "running" }.map { rows.text($0, Self.id) }
    }

    /// The start from which on runs may have changed: that of the oldest still running, or of the newest.
    var changingSince: String? {
        let oldest = (0..<min(rows.count, 100)).last { state($0) == "running" } ?? (rows.count > 0 ? 0 : nil)
        return oldest.map { rows.text($0, Self.startedAt) }
    }
}

extension RowTable {
    /// The cell's text, empty for null: for cells whose text has no escapes.
    func text(_ row: Int, _ column: Int) -> String { RowLine.value(of: cell(row, column)) ?? "" }
}
