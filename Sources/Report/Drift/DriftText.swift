internal import Model
internal import Planning
package import Reconciler
internal import Text

/// Shows drift to a person.
package struct DriftText {
    private let drift: Drift
    private let fields: FieldText
    private let paint: @Sendable (String, PlanText.Style) -> String

    /// - Parameter paint: colours text; the identity if the output is not a terminal.
    package init(_ drift: Drift, paint: @escaping @Sendable (String, PlanText.Style) -> String) {
        self.drift = drift
        self.paint = paint
        fields = FieldText(paint: paint)
    }

    package func write(_ output: (String) -> Void) {
        for item in drift.items { output(render(item)) }
        for key in drift.expiring {
            let end = key.expiresAt.text
            output("  " + paint("! apiKeys/\(VisibleText.escape(key.name))", .warning) + "  ends at \(end)\n")
        }
        if !drift.items.isEmpty || !drift.expiring.isEmpty { output("\n") }
        output("Drift: \(drift.changed) changed, \(drift.deleted) deleted, \(drift.unchanged) as applied.\n")
    }

    private func render(_ item: Drift.Item) -> String {
        let resource = VisibleText.escape(item.resource)
        var text = "  " + (item.found == nil ? paint("- \(resource)", .delete) : paint("~ \(resource)", .update)) + "\n"
        for (field, applied, found) in item.fields {
            for difference in field.differences(before: applied, after: found) {
                text += fields.render(FieldDifference(difference))
            }
        }
        if item.found != nil, item.applied == nil { text += "      (no record is left of what was applied)\n" }
        for write in item.writes { text += paint("      \(describe(write))", .faint) + "\n" }
        if item.writes.isEmpty { text += paint("      (nothing noted who it was)", .faint) + "\n" }
        return text
    }

    private func describe(_ write: Drift.OutsideWrite) -> String {
        var text = "\(write.operation) by \(write.role)"
        if write.login != write.role { text += " (logged in as \(write.login))" }
        if let application = write.application { text += " with \(application)" }
        if let client = write.client { text += " from \(client)" }
        return VisibleText.escape(text + " at \(write.time)")
    }
}
