internal import Model
package import Planning
internal import Text

/// Shows a plan to a person: each change with the fields that differ, and the counts at the end.
package struct PlanText {
    /// The parts of the text that may be coloured.
    package enum Style: Sendable {
        case create, update, rename, delete, refusal, warning, faint
    }

    private let plan: Plan
    private let isSummary: Bool
    private let columns: Int?
    private let fields: FieldText
    private let newNames: [String: [String: String]]
    private let paint: @Sendable (String, Style) -> String

    /// - Parameters:
    ///   - isSummary: whether to show only the number of changes by section.
    ///   - columns: the width of the terminal; nil to break no line.
    ///   - paint: colours text; the identity if the output is not a terminal.
    package init(
        _ plan: Plan,
        isSummary: Bool = false,
        columns: Int? = nil,
        paint: @escaping @Sendable (String, Style) -> String
    ) {
        self.plan = plan
        self.isSummary = isSummary
        self.columns = columns
        self.paint = paint
        fields = FieldText(paint: paint)
        newNames = NewNames(plan.changes).names
    }

    /// Writes the changes, allowances, warnings and refusals, without the summary.
    package func write(_ output: (String) -> Void) {
        if isSummary {
            output(ChangeCounts(plan).text)
        } else {
            writeChanges(output)
        }
        if !plan.changes.isEmpty { output("\n") }
        let cost = CostText(plan, isSummary: isSummary, columns: columns).text
        if !cost.isEmpty { output(cost + "\n") }
        let keys = KeyText(plan, isSummary: isSummary).text
        if !keys.isEmpty { output(keys + "\n") }
        let notices = NoticeText(plan, columns: columns, paint: paint).text
        if !notices.isEmpty { output(notices + "\n") }
    }

    /// The counts, such as `2 to create, 1 to update, 0 to rename, 0 to delete, 120 unchanged`, and further ones that
    /// are not 0.
    package var summary: String {
        let counts = plan.summary
        var text = "\(counts.create) to create, \(counts.update) to update, \(counts.rename) to rename, "
        text += "\(counts.delete) to delete, "
        if counts.adopt > 0 { text += "\(counts.adopt) to adopt, " }
        if counts.release > 0 { text += "\(counts.release) to release, " }
        return text + "\(counts.unchanged) unchanged."
    }

    /// The numbers of unmanaged rows and of rows that others changed; nil if both are 0.
    package var remark: String? {
        var parts: [String] = []
        if plan.summary.unmanaged > 0 { parts.append("\(plan.summary.unmanaged) unmanaged") }
        if plan.summary.drifted > 0 { parts.append("\(plan.summary.drifted) changed outside hxapply") }
        return parts.isEmpty ? nil : "Also there: " + parts.joined(separator: ", ") + "."
    }

    /// The number of changes from which each section has a heading.
    private static let longPlan = 50

    /// Policies come first, because they say what the guards allow.
    private func writeChanges(_ output: (String) -> Void) {
        let changes = plan.changes.filter(\.kind.isSingleton) + plan.changes.filter { !$0.kind.isSingleton }
        let hasHeadings = changes.count >= Self.longPlan
        for (place, change) in changes.enumerated() {
            if hasHeadings, place == 0 || !isSameSection(changes[place - 1], change) {
                output((place == 0 ? "" : "\n") + heading(changes[place...].prefix { isSameSection($0, change) }))
            }
            output(render(change))
        }
    }

    private func isSameSection(_ left: Change, _ right: Change) -> Bool {
        left.kind === right.kind && (left.action == .delete) == (right.action == .delete)
    }

    /// The section and the numbers of its changes, such as `teams: 2 to create, 1 to update`.
    private func heading(_ changes: ArraySlice<Change>) -> String {
        let counts = Change.Action.allCases.compactMap { action in
            let count = changes.count { $0.action == action }
            return count > 0 ? "\(count.grouped) to \(action.rawValue)" : nil
        }
        return "\(changes.first?.kind.section ?? ""): \(counts.joined(separator: ", "))\n"
    }

    private func render(_ change: Change) -> String {
        var text = "  \(paint("\(change.action.symbol) \(change.title)", change.action.style))"
        if let source = change.source { text += paint("  \(ShownText.show(source, as: .line))", .faint) }
        if let reason = change.shownReason { text += paint("  (\(reason))", .faint) }
        text += "\n"
        if change.action == .delete { return text }
        for (field, before, after) in change.shownFields {
            for difference in field.differences(before: before, after: after) {
                text += fields.render(FieldDifference(difference, newNames: newNames), isNew: change.action == .create)
            }
        }
        return text
    }
}

extension Change {
    /// The resource; after a rename, both of its names.
    var title: String {
        guard let previousKey else { return ShownText.show(resource) }
        return "\(ShownText.show("\(kind.section)/\(previousKey)")) -> \(ShownText.show(key))"
    }

    /// Why the resource changes, unless the spec alone is the reason, and where a deleted resource was declared.
    var shownReason: String? {
        switch action {
        case .delete:
            let place = recordedSource.map { "; it was at \(ShownText.show($0, as: .line))" } ?? ""
            return reason.rawValue + place
        case .create, .update, .rename, .adopt, .release:
            return [.declared, .specChanged, .renamed].contains(reason) ? nil : reason.rawValue
        }
    }

    /// The fields to show: for a new resource without its key and defaults, and for a renamed one without its key.
    var shownFields: [(field: Field, before: String?, after: String?)] {
        fields.filter { difference in
            switch action {
            case .create: !difference.field.isKey && difference.after != difference.field.defaultValue
            case .rename: !difference.field.isKey
            case .update, .delete, .adopt, .release: true
            }
        }
    }
}

extension Change.Action {
    /// The style of the resource.
    package var style: PlanText.Style {
        switch self {
        case .create: .create
        case .update, .adopt: .update
        case .rename: .rename
        case .delete, .release: .delete
        }
    }
}
