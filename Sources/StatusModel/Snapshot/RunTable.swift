internal import Model

/// The newest runs of a cluster, the newest first.
package final class RunTable: Sendable {
    /// The number of runs that are kept in memory, at most, with about 400 bytes each.
    static let maximumRuns = 10_000

    package let rows: RowTable
    /// The row of each run, by the run's ID.
    private let rowsByID: [String: Int]
    package let lists = RowListCache()
    /// The IDs of the runs whose state is `running`.
    let running: [String]
    /// The start of the earliest run whose record may still change; nil if there are no runs.
    ///
    /// That is the oldest run that is running or not part of the chain yet, otherwise the newest run. A killed run may
    /// never become part of the chain, so such a run counts only while it is among the newest thousand. A run in the
    /// state `running` always counts, even a killed one, which a standby server cannot tell.
    let changingSince: String?

    package static let id = column("id")
    package static let state = column("state")
    package static let revision = column("revision")
    package static let startedAt = column("startedAt")
    package static let finishedAt = column("finishedAt")
    private static let undoes = column("undoes")
    private static let recordDigest = column("recordDigest")

    private static func column(_ path: String) -> Int { StatusColumn.runs.index(of: path) }

    init(_ rows: RowTable) {
        self.rows = rows
        rowsByID = Dictionary((0..<rows.count).map { (rows.text($0, Self.id), $0) }) { first, _ in first }
        running = (0..<rows.count).filter { rows.text($0, Self.state) == "running" }.map { rows.text($0, Self.id) }
        let oldest = (0..<rows.count).last { row in
            rows.text(row, Self.state) == "running"
                || row < 1000 && rows.cell(row, Self.recordDigest, equals: RowLine.null)
        }
        changingSince = (oldest ?? (rows.count > 0 ? 0 : nil)).map { rows.text($0, Self.startedAt) }
    }

    package func row(withID id: String) -> Int? { rowsByID[id] }

    /// Whether a later run undid this run or an earlier one, so that the rows are no longer as this run left them.
    package func isUndone(_ row: Int) -> Bool {
        (0..<row).contains { !rows.cell($0, Self.undoes, equals: RowLine.null) && state($0) == "succeeded" }
    }

    /// When the run ended that wrote a row with the given time of update.
    ///
    /// That time is the start of the run's transaction. So the run is the first successful one, among those in memory,
    /// that ended at that time or later.
    /// - Returns: the given time if there is no such run.
    func end(ofRunWritingAt time: String) -> String {
        guard let wanted = FieldType.timestamp.order(ofText: time) else { return time }
        let order = RowOrder(rows, Self.finishedAt, lists).sorted(nil, isDescending: false)
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            let end = FieldType.timestamp.order(of: rows.cell(Int(order[middle]), Self.finishedAt)) ?? .max
            if end < wanted { low = middle + 1 } else { high = middle }
        }
        let writer = order[low...].first { state(Int($0)) == "succeeded" }
        return writer.map { rows.text(Int($0), Self.finishedAt) } ?? time
    }

    package func state(_ row: Int) -> String { rows.text(row, Self.state) }

    /// The row of the newest run that has ended; nil if there is none.
    var lastEnded: Int? { (0..<rows.count).first { state($0) != "running" } }
}
