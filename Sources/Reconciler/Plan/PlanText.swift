internal import Spec

/// Shows a plan to a person: one change after another, only the fields that differ, the counts last.
package struct PlanText {
    /// What a piece of the text is, for whoever colours it.
    package enum Style: Sendable {
        case create, update, rename, delete, refusal, faint
    }

    /// Characters of a value shown on one line.
    private static let valueWidth = 52

    private let plan: Plan
    private let paint: @Sendable (String, Style) -> String

    /// - Parameter paint: Colours a piece of text; the identity where the output is no terminal.
    package init(_ plan: Plan, paint: @escaping @Sendable (String, Style) -> String) {
        self.plan = plan
        self.paint = paint
    }

    /// The changes and refusals, without the summary.
    package func write(_ output: (String) -> Void) {
        for change in plan.changes { output(render(change)) }
        if !plan.changes.isEmpty { output("\n") }
        for refusal in plan.refusals {
            let title = paint("refused[\(refusal.code)]", .refusal)
            output("\(title): \(VisibleText.escape(refusal.message))\n  to go on: \(refusal.override)\n")
        }
        if !plan.refusals.isEmpty { output("\n") }
    }

    /// `2 to create, 1 to update, 0 to rename, 0 to delete, 120 unchanged`, and what else there is.
    package var summary: String {
        let counts = plan.summary
        var text = "\(counts.create) to create, \(counts.update) to update, \(counts.rename) to rename, "
        text += "\(counts.delete) to delete, \(counts.unchanged) unchanged."
        return text
    }

    /// Rows that hxapply leaves alone and rows that others changed, or nil where there are none.
    package var remark: String? {
        var parts: [String] = []
        if plan.summary.unmanaged > 0 { parts.append("\(plan.summary.unmanaged) unmanaged") }
        if plan.summary.drifted > 0 { parts.append("\(plan.summary.drifted) changed outside hxapply") }
        return parts.isEmpty ? nil : "Also there: " + parts.joined(separator: ", ") + "."
    }

    private func render(_ change: Change) -> String {
        let (symbol, style): (String, Style) =
            switch change.action {
            case .create: ("+", .create)
            case .update: ("~", .update)
            case .rename: (">", .rename)
            case .delete: ("-", .delete)
            }
        let title = change.kind.isSingleton ? change.key : "\(change.kind.section)/\(change.key)"
        var text = "  \(paint("\(symbol) \(VisibleText.escape(title))", style))"
        if change.reason == .drifted || change.action == .delete {
            text += paint("  (\(change.reason.rawValue))", .faint)
        }
        text += "\n"
        if change.action == .delete { return text }
        for (field, before, after) in change.fields where !goesWithoutSaying(field, after, change) {
            text += "      \(field.path): \(values(field, before, after, change.action))\n"
        }
        return text
    }

    /// A created resource's key stands in its title, and its other fields are at their defaults unless shown.
    private func goesWithoutSaying(_ field: Field, _ after: String?, _ change: Change) -> Bool {
        change.action == .create && (field.isKey || after == field.defaultValue)
    }

    private func values(_ field: Field, _ before: String?, _ after: String?, _ action: Change.Action) -> String {
        let old = before.map { show($0, field) } ?? "(none)"
        let new = after.map { show($0, field) } ?? "(none)"
        if action == .create { return Self.cut(new, around: 0) }
        let common = zip(old, new).prefix { $0 == $1 }.count
        return "\(Self.cut(old, around: common)) -> \(Self.cut(new, around: common))"
    }

    private func show(_ value: String, _ field: Field) -> String {
        VisibleText.escape(field.type.isList ? shortList(value, field.type) : field.type.show(value))
    }

    /// A long text's stretch around the character where it begins to differ.
    private static func cut(_ text: String, around place: Int) -> String {
        guard text.count > valueWidth else { return text }
        let start = max(0, min(place - valueWidth / 4, text.count - valueWidth))
        let stretch = text.dropFirst(start).prefix(valueWidth)
        return (start > 0 ? "…" : "") + stretch + (start + valueWidth < text.count ? "…" : "")
    }

    /// Digests by their first digits, as a person compares them.
    private func shortList(_ value: String, _ type: FieldType) -> String {
        let elements = RowLine.elements(ofList: value).map { $0.utf8.count == 64 ? $0.prefix(8) + "…" : $0 }
        return "[" + elements.joined(separator: ", ") + "]"
    }
}
