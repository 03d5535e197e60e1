internal import Planning
internal import Text

/// What a plan does to committed costs, as tables of Markdown.
struct CostBlocks {
    private let cost: CostDifference

    init(_ plan: Plan) { cost = plan.cost ?? CostDifference() }

    /// A table of the lines and one of the budgets, each if it has rows.
    var blocks: [MarkdownBlock] { [lines, budgets].compactMap(\.self) }

    private var lines: MarkdownBlock? {
        guard !cost.lines.isEmpty else { return nil }
        let change = CostText.change(cost.before, cost.after)
        return MarkdownBlock(
            title: Self.title(cost.lines.count, "cost line"),
            heading:
                "\n**Cost of reservations**: \(cost.before.groupedText) → \(cost.after.groupedText) USD (\(change))\n",
            opening: { _ in "\n| Month | Team | Pool | GPU-hours | USD | Difference |\n|---|---|---|---|--:|--:|\n" },
            closing: "",
            count: cost.lines.count,
            row: { place, _ in Self.row(cost.lines[place]) }
        )
    }

    private var budgets: MarkdownBlock? {
        guard !cost.budgets.isEmpty else { return nil }
        return MarkdownBlock(
            title: Self.title(cost.budgets.count, "budget"),
            opening: { _ in "\n| Month | Team | USD | of its budget | Share |\n|---|---|--:|--:|--:|\n" },
            closing: "",
            count: cost.budgets.count,
            row: { place, _ in Self.row(cost.budgets[place]) }
        )
    }

    private static func row(_ line: CostDifference.Line) -> String {
        let hours = "\(line.hoursBefore.hours.groupedDigits) → \(line.hoursAfter.hours.groupedDigits)"
        let usd = line.before.flatMap { before in
            line.after.map { ("\(before.groupedText) → \($0.groupedText)", CostText.change(before, $0)) }
        }
        return cells([
            line.month.text, MarkdownText.prose(line.team), MarkdownText.prose("\(line.region)/\(line.gpuType)"), hours,
            usd?.0 ?? "no price", usd?.1 ?? "",
        ])
    }

    private static func row(_ budget: CostDifference.Budget) -> String {
        cells([
            budget.month.text, MarkdownText.prose(budget.team),
            "\(budget.before.groupedText) → \(budget.after.groupedText)",
            budget.budget.groupedText, budget.use.share.map { "\($0) %" } ?? "",
        ])
    }

    private static func cells(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

    private static func title(_ count: Int, _ noun: String) -> String {
        "\(count.grouped) \(noun)\(count == 1 ? "" : "s")"
    }
}
