internal import Model
internal import Planning
internal import Text

/// A table with the numbers of a plan's changes by section and action.
struct ChangeCounts {
    private let plan: Plan

    init(_ plan: Plan) { self.plan = plan }

    /// The table; empty without changes.
    var text: String {
        guard !plan.changes.isEmpty else { return "" }
        let actions = Change.Action.allCases.filter { action in plan.changes.contains { $0.action == action } }
        let counts = Dictionary(grouping: plan.changes) { $0.kind.section }
        var rows = [["section"] + actions.map(\.rawValue)]
        for kind in Kind.all {
            guard let changes = counts[kind.section] else { continue }
            rows.append([kind.section] + actions.map { action in changes.count { $0.action == action }.grouped })
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].utf8.count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.utf8.count)
                return column == 0 ? cell + space : space + cell
            }
            return "  " + cells.joined(separator: "  ") + "\n"
        }.joined()
    }
}
