internal import Planning
internal import Text

/// Shows allowances, warnings and refusals of a plan to a person.
struct NoticeText {
    private let plan: Plan
    private let columns: Int?
    private let paint: @Sendable (String, PlanText.Style) -> String

    /// - Parameter columns: the maximum length of a line that can be broken; nil for any length.
    init(_ plan: Plan, columns: Int?, paint: @escaping @Sendable (String, PlanText.Style) -> String) {
        self.plan = plan
        self.columns = columns
        self.paint = paint
    }

    /// The text; empty if there are none.
    var text: String { overrides + warnings + refusals + lifting }

    private var overrides: String {
        guard !plan.overrides.isEmpty else { return "" }
        let lines = plan.overrides.map { override in
            titled("allowed[\(override.code)]", .warning, override.message)
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
        var text = titled("\(word)[\(notice.code)]", style, notice.message)
        if let source = notice.source { text += "  at: \(ShownText.show(source, as: .line))\n" }
        text += notice.items.prefix(PlanNotice.mostItems).map(line).joined()
        let omitted = notice.items.count - PlanNotice.mostItems
        if omitted > 0 { text += "    … and \(omitted.grouped) more; '--format json' has all of them\n" }
        if let sentence = notice.advice {
            text += "  \(advice): \(VisibleText.escape(sentence))".wrapped(to: columns, indent: 4) + "\n"
        }
        return text
    }

    private func titled(_ title: String, _ style: PlanText.Style, _ message: String) -> String {
        let line = "\(title): \(VisibleText.escape(message))".wrapped(to: columns, indent: 2)
        return paint(title, style) + line.dropFirst(title.count) + "\n"
    }

    /// The resource with its place and its details, on lines of their own if one line is too short for all.
    private func line(_ item: PlanNotice.Item) -> String {
        let resource = VisibleText.escape(item.resource)
        let source = item.source.map { ShownText.show($0, as: .line) }
        let detail = item.detail.map { VisibleText.escape($0) }
        let length = 4 + resource.count + (source.map { 2 + $0.count } ?? 0) + (detail.map { 4 + $0.count } ?? 0)
        let isWhole = columns.map { length <= $0 } ?? true
        var text = "    \(resource)"
        if let source { text += (isWhole ? "  " : "\n      ") + paint(source, .faint) }
        if let detail { text += isWhole ? "  (\(detail))" : "\n" + "      \(detail)".wrapped(to: columns, indent: 6) }
        return text + "\n"
    }
}
