internal import Model

/// The newest runs of a cluster, the newest first.
package final class RunTable: Sendable {
    /// How many runs are kept in memory, about 400 bytes each; the database has them all.
    static let limit = 10_000

    package let rows: RowTable
    /// The row of each run by its identity.
    private let rowsByID: [String: Int]
    package let lists = RowListCache()
    /// The runs whose records say that they are running.
    let running: [String]
    /// The records of runs that began before this time cannot change any more; nil where there are no runs.
    ///
    /// It is the start of the oldest run that is running or not yet sealed, or else of the newest. A record that was never
    /// sealed, because its run was killed, is given up once a thousand are newer; one that seems to be running, as it may
    /// on a standby, is not.
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

    /// Whether a later run undid this one or one before it, so that the rows are not as this one left them.
    package func isUndone(_ row: Int) -> Bool {
        (0..<row).contains { !rows.cell($0, Self.undoes, equals: RowLine.null) && state($0) == "succeeded" }
    }

    /// When the run ended that wrote a row at that time, which is when the run's transaction began.
    ///
    /// It is the first run to succeed at the time or later, among those that are in memory.
    /// - Returns: the time itself where there is no such run.
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

    /// The newest run that has ended, or nil.
    var lastEnded: Int? { (0..<rows.count).first { state($0) != "running" } }
}
