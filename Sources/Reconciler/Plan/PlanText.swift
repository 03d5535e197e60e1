internal import Spec

/// Shows a plan to a person: one change after another, only the fields that differ, the counts last.
package struct PlanText {
    /// What a piece of the text is, for whoever colours it.
    package enum Style: Sendable {
        case create, update, rename, delete, refusal, warning, faint
    }

    /// What is shown of a value on one line.
    static let excerpt = ValueExcerpt(width: 52)

    private let plan: Plan
    private let paint: @Sendable (String, Style) -> String

    /// - Parameter paint: Colours a piece of text; the identity where the output is no terminal.
    package init(_ plan: Plan, paint: @escaping @Sendable (String, Style) -> String) {
        self.plan = plan
        self.paint = paint
    }

    /// The changes, what was allowed, warnings and refusals, without the summary.
    package func write(_ output: (String) -> Void) {
        for change in plan.changes { output(render(change)) }
        if !plan.changes.isEmpty { output("\n") }
        for override in plan.overrides {
            let title = paint("allowed[\(override.code)]", .warning)
            output("\(title): \(VisibleText.escape(override.message))\n")
            output("  by: --allow \(VisibleText.escape(override.flag))\(reason)\n")
        }
        for warning in plan.warnings {
            output("\(paint("warning[\(warning.code)]", .warning)): \(VisibleText.escape(warning.message))\n")
            if let hint = warning.hint { output("  hint: \(VisibleText.escape(hint))\n") }
        }
        for refusal in plan.refusals {
            let title = paint("refused[\(refusal.code)]", .refusal)
            output("\(title): \(VisibleText.escape(refusal.message))\n")
            output("  to go on: \(VisibleText.escape(refusal.advice))\n")
        }
        if !plan.refusals.isEmpty || !plan.warnings.isEmpty || !plan.overrides.isEmpty { output("\n") }
    }

    private var reason: String { plan.overrideReason.map { ", since: \(VisibleText.escape($0))" } ?? "" }

    /// `2 to create, 1 to update, 0 to rename, 0 to delete, 120 unchanged`, and what else there is.
    package var summary: String {
        let counts = plan.summary
        var text = "\(counts.create) to create, \(counts.update) to update, \(counts.rename) to rename, "
        text += "\(counts.delete) to delete, "
        if counts.adopt > 0 { text += "\(counts.adopt) to adopt, " }
        if counts.release > 0 { text += "\(counts.release) to release, " }
        return text + "\(counts.unchanged) unchanged."
    }

    /// Rows that hxapply leaves alone and rows that others changed, or nil where there are none.
    package var remark: String? {
        var parts: [String] = []
        if plan.summary.unmanaged > 0 { parts.append("\(plan.summary.unmanaged) unmanaged") }
        if plan.summary.drifted > 0 { parts.append("\(plan.summary.drifted) changed outside hxapply") }
        return parts.isEmpty ? nil : "Also there: " + parts.joined(separator: ", ") + "."
    }

    private func render(_ change: Change) -> String {
        let style: Style =
            switch change.action {
            case .create: .create
            case .update, .adopt: .update
            case .rename: .rename
            case .delete, .release: .delete
            }
        var title = VisibleText.escape(change.resource)
        if let previous = change.previousKey {
            title = "\(change.kind.section)/\(VisibleText.escape(previous)) -> \(VisibleText.escape(change.key))"
        }
        var text = "  \(paint("\(change.action.symbol) \(title)", style))"
        if change.action == .delete || ![.declared, .specChanged, .renamed].contains(change.reason) {
            text += paint("  (\(change.reason.rawValue))", .faint)
        }
        text += "\n"
        if change.action == .delete { return text }
        for (field, before, after) in change.shownFields {
            text += "      \(field.path): \(values(field, before, after, change.action))\n"
        }
        return text
    }

    private func values(_ field: Field, _ before: String?, _ after: String?, _ action: Change.Action) -> String {
        if action == .create { return Self.excerpt.show(after, of: field) ?? "(none)" }
        let (old, new) = Self.excerpt.show(before, after, of: field)
        return "\(old ?? "(none)") -> \(new ?? "(none)")"
    }
}

extension Change.Action {
    /// What stands before the resource in plans and histories.
    package var symbol: String {
        switch self {
        case .create: "+"
        case .update: "~"
        case .rename: ">"
        case .adopt: "^"
        case .release: "v"
        case .delete: "-"
        }
    }
}
