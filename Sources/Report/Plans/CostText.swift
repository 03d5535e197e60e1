internal import Planning
internal import Text

/// Shows what a plan does to committed costs, as aligned text.
struct CostText {
    private let cost: CostDifference
    private let isSummary: Bool
    private let columns: Int?

    /// - Parameters:
    ///   - isSummary: whether to show only the total.
    ///   - columns: the width of the terminal; nil for any.
    init(_ plan: Plan, isSummary: Bool, columns: Int?) {
        cost = plan.cost ?? CostDifference()
        self.isSummary = isSummary
        self.columns = columns
    }

    /// The text; empty if no cost and no budget differs.
    var text: String {
        let lines = cost.lines.isEmpty ? "" : total + (isSummary ? "" : table(cost.lines.map(Self.row)))
        let budgets = cost.budgets.isEmpty || isSummary ? "" : "Budgets:\n" + table(cost.budgets.map(Self.row))
        return lines + budgets
    }

    private var total: String {
        let change = Self.change(cost.before, cost.after)
        return "Cost of reservations: \(cost.before.groupedText) -> \(cost.after.groupedText) USD (\(change))\n"
    }

    private static func row(_ line: CostDifference.Line) -> [String] {
        let pool = "\(line.region)/\(line.gpuType)"
        let hours = "\(line.hoursBefore.hours.groupedDigits) -> \(line.hoursAfter.hours.groupedDigits) GPU-hours"
        guard let before = line.before, let after = line.after else {
            return [line.month.text, line.team, pool, "no price", "", hours]
        }
        return [
            line.month.text, line.team, pool, "\(before.groupedText) -> \(after.groupedText)", change(before, after),
            hours,
        ]
    }

    private static func row(_ budget: CostDifference.Budget) -> [String] {
        [
            budget.month.text, budget.team, "\(budget.before.groupedText) -> \(budget.after.groupedText)",
            "of \(budget.budget.groupedText)", budget.use.share.map { "(\($0) %)" } ?? "",
        ]
    }

    static func change(_ before: USDollars, _ after: USDollars) -> String {
        (after < before ? "" : "+") + (after - before).groupedText
    }

    /// The rows with columns of equal width; the team and what precedes it are a line of their own where they differ.
    ///
    /// The last column comes below the others if a line is too short for all.
    private func table(_ rows: [[String]]) -> String {
        let rows = rows.map { $0.map(VisibleText.escape) }
        let widths = rows[0].indices.map { column in rows.map { $0[column].utf8.count }.max() ?? 0 }
        let length = widths.dropFirst(2).reduce(2) { $0 + 2 + $1 }
        let isBroken = columns.map { length > $0 } ?? false
        var text = ""
        var group: ArraySlice<String> = []
        for row in rows {
            if group != row[..<2] {
                group = row[..<2]
                text += "  \(row[0]) \(row[1])\n"
            }
            let cells = zip(row, widths).dropFirst(2).map { cell, width in
                cell + String(repeating: " ", count: width - cell.utf8.count)
            }
            let line = "    " + cells.dropLast().joined(separator: "  ")
            let last = cells.last?.trimmedAtEnd ?? ""
            text += isBroken ? "\(line.trimmedAtEnd)\n      \(last)" : "\(line)  \(last)".trimmedAtEnd
            text += "\n"
        }
        return text
    }
}
