internal import Model
package import Planning
internal import Text

/// Shows a plan to a person: one change after another, only the fields that differ, the counts last.
package struct PlanText {
    /// What a piece of the text is, for whoever colours it.
    package enum Style: Sendable {
        case create, update, rename, delete, refusal, warning, faint
    }

    private let plan: Plan
    private let isSummary: Bool
    private let fields: FieldText
    private let paint: @Sendable (String, Style) -> String

    /// - Parameters:
    ///   - isSummary: Whether the changes are only counted, by section.
    ///   - paint: Colours a piece of text; the identity where the output is no terminal.
    package init(_ plan: Plan, isSummary: Bool = false, paint: @escaping @Sendable (String, Style) -> String) {
        self.plan = plan
        self.isSummary = isSummary
        self.paint = paint
        fields = FieldText(paint: paint)
    }

    /// The changes, what was allowed, warnings and refusals, without the summary.
    package func write(_ output: (String) -> Void) {
        if isSummary {
            output(ChangeCounts(plan).text)
        } else {
            for change in plan.changes { output(render(change)) }
        }
        if !plan.changes.isEmpty { output("\n") }
        let notices = NoticeText(plan, paint: paint).text
        if !notices.isEmpty { output(notices + "\n") }
    }

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
        var text = "  \(paint("\(change.action.symbol) \(change.title)", change.action.style))"
        if let source = change.source { text += paint("  \(ShownText.show(source, as: .line))", .faint) }
        if let reason = change.shownReason { text += paint("  (\(reason))", .faint) }
        text += "\n"
        if change.action == .delete { return text }
        for (field, before, after) in change.shownFields {
            for difference in field.differences(before: before, after: after) {
                text += fields.render(FieldDifference(difference), isNew: change.action == .create)
            }
        }
        return text
    }
}

extension Change {
    /// The resource, or after a rename both of its names.
    var title: String {
        guard let previousKey else { return ShownText.show(resource) }
        return "\(ShownText.show("\(kind.section)/\(previousKey)")) -> \(ShownText.show(key))"
    }

    /// Why the resource changes, where its declaration alone does not say it; and where what is deleted was declared.
    var shownReason: String? {
        switch action {
        case .delete:
            let place = recordedSource.map { "; it was at \(ShownText.show($0, as: .line))" } ?? ""
            return reason.rawValue + place
        case .create, .update, .rename, .adopt, .release:
            return [.declared, .specChanged, .renamed].contains(reason) ? nil : reason.rawValue
        }
    }

    /// The fields that a person is shown: not a new resource's key and defaults, nor the keys of a renamed one.
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
    /// How the resource is coloured.
    package var style: PlanText.Style {
        switch self {
        case .create: .create
        case .update, .adopt: .update
        case .rename: .rename
        case .delete, .release: .delete
        }
    }
}
