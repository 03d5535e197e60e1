internal import Planning
internal import Text

/// Shows allowances, warnings and refusals of a plan to a person.
struct NoticeText {
    private let plan: Plan
    private let paint: @Sendable (String, PlanText.Style) -> String

    init(_ plan: Plan, paint: @escaping @Sendable (String, PlanText.Style) -> String) {
        self.plan = plan
        self.paint = paint
    }

    /// The text; empty if there are none.
    var text: String { overrides + warnings + refusals + lifting }

    private var overrides: String {
        guard !plan.overrides.isEmpty else { return "" }
        let lines = plan.overrides.map { override in
            let title = paint("allowed[\(override.code)]", .warning)
            return "\(title): \(VisibleText.escape(override.message))\n"
                + "  by: --allow \(VisibleText.escape(override.flag))\n"
        }
        let reason = plan.overrideReason.map { "  reason: \(VisibleText.escape($0))\n" } ?? ""
        return lines.joined() + reason
    }

    private var warnings: String {
        PlanNotice.warnings(of: plan).map { render($0, "warning", .warning, advice: "hint") }.joined()
    }

    private var refusals: String {
        PlanNotice.refusals(of: plan).map { render($0, "refused", .refusal, advice: "to go on") }.joined()
    }

    private var lifting: String {
        guard plan.refusals.count > 1, let options = plan.liftingOptions else { return "" }
        return "To lift all that may be lifted:\n  \(options)\n"
    }

    private func render(_ notice: PlanNotice, _ word: String, _ style: PlanText.Style, advice: String) -> String {
        var text = "\(paint("\(word)[\(notice.code)]", style)): \(VisibleText.escape(notice.message))\n"
        if let source = notice.source { text += "  at: \(ShownText.show(source, as: .line))\n" }
        for item in notice.items.prefix(PlanNotice.mostItems) {
            text += "    \(VisibleText.escape(item.resource))"
            if let source = item.source { text += paint("  \(ShownText.show(source, as: .line))", .faint) }
            if let detail = item.detail { text += "  (\(VisibleText.escape(detail)))" }
            text += "\n"
        }
        let omitted = notice.items.count - PlanNotice.mostItems
        if omitted > 0 { text += "    … and \(omitted.grouped) more; '--format json' has all of them\n" }
        if let sentence = notice.advice { text += "  \(advice): \(VisibleText.escape(sentence))\n" }
        return text
    }
}
