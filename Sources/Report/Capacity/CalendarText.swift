package import Planning
internal import Text

/// A calendar of pools for a terminal of 80 columns: a row for each region and type, a column for each day.
package struct CalendarText {
    private let calendar: CapacityCalendar
    private let paint: @Sendable (String, PlanText.Style) -> String

    /// The width of the terminal.
    private static let width = 80
    /// The maximum width of the names of pools; a longer name has a line of its own.
    private static let maximumLabelWidth = 32

    package init(_ calendar: CapacityCalendar, paint: @escaping @Sendable (String, PlanText.Style) -> String) {
        self.calendar = calendar
        self.paint = paint
    }

    /// The calendar of a cluster; more days than fit beside one another follow below.
    package func text(of cluster: String) -> String {
        let title =
            "\(cluster): how full each pool is at the worst moment of each day (UTC), and\nhow many GPUs are free then\n"
        guard !calendar.rows.isEmpty else { return title + "\nNo pools.\n" }
        let cells = calendar.rows.map { $0.days.map(Self.cell) }
        let labels = calendar.rows.map { VisibleText.escape($0.pool.name.text) }
        let shortest = labels.map(\.count).filter { $0 <= Self.maximumLabelWidth }
        let labelWidth = max(4, shortest.max() ?? 4)
        let totals = calendar.rows.map { $0.pool.gpus.map(String.init) ?? "-" }
        let totalWidth = max(4, totals.map(\.count).max() ?? 4)
        let cellWidth = max(5, cells.flatMap { $0.map(\.text.count) }.max() ?? 5)
        let room = Self.width - labelWidth - 2 - totalWidth
        let perBlock = max(1, room / (cellWidth + 2))
        let days = Array(calendar.days)
        var text = title
        for first in stride(from: 0, to: days.count, by: perBlock) {
            let block = first..<min(first + perBlock, days.count)
            let dates = block.map { right(String(DatabaseTime(day: days[$0]).dayText.suffix(5)), cellWidth) }
            text += "\n" + left("", labelWidth) + "  " + right("GPUS", totalWidth)
            text += dates.map { "  \($0)" }.joined() + "\n"
            for row in calendar.rows.indices {
                if labels[row].count > labelWidth { text += labels[row] + "\n" }
                text += left(labels[row].count > labelWidth ? "" : labels[row], labelWidth)
                text += "  " + right(totals[row], totalWidth)
                var line = ""
                for day in block {
                    let cell = cells[row][day]
                    line +=
                        "  "
                        + (cell.style.map { paint(right(cell.text, cellWidth), $0) } ?? right(cell.text, cellWidth))
                }
                text += line.trimmedAtEnd + "\n"
            }
        }
        return text
    }

    /// For example `87% 9`, and a style if the pool is full or overcommitted.
    private static func cell(_ stretch: CapacityOverTime.Stretch?) -> (text: String, style: PlanText.Style?) {
        guard let stretch else { return ("", nil) }
        guard let available = stretch.available, let free = stretch.free else {
            return (stretch.reserved == 0 ? "any" : "\(stretch.reserved) used", nil)
        }
        guard available > 0 else { return ("- \(free)", free < 0 ? .refusal : .faint) }
        // Only a pool that is full is shown as 100 %, and only an empty one as 0 %.
        let percent = stretch.reserved * 100 / available
        let shown = stretch.reserved > 0 ? max(1, percent) : 0
        return ("\(shown)% \(free)", free < 0 ? .refusal : free == 0 ? .warning : nil)
    }

    private func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
