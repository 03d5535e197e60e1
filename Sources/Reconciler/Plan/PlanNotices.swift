internal import Spec

/// What a reviewer has to know before the changes: refusals, what was allowed in spite of them, and warnings.
struct PlanNotices {
    private let plan: Plan
    private let excerpt = ValueExcerpt(width: 600)

    init(_ plan: Plan) { self.plan = plan }

    /// A list each, for those that there are.
    var blocks: [MarkdownBlock] { [refusals, overrides, warnings].filter { $0.count > 0 } }

    private var refusals: MarkdownBlock {
        list("refusal", "**Refused**: an apply would change nothing.", plan.refusals.count) { index in
            let refusal = plan.refusals[index]
            return "\(code(refusal.code)) \(prose(refusal.message))<br>To go on: \(prose(refusal.advice))"
        }
    }

    private var overrides: MarkdownBlock {
        let reason = plan.overrideReason.map { ", since: \(code($0))" } ?? ""
        return list("allowance", "**Allowed**\(reason)", plan.overrides.count) { index in
            let override = plan.overrides[index]
            return "\(code(override.code)) \(prose(override.message))<br>By: \(code("--allow \(override.flag)"))"
        }
    }

    private var warnings: MarkdownBlock {
        list("warning", "**Warnings**", plan.warnings.count) { index in
            let warning = plan.warnings[index]
            let hint = warning.hint.map { "<br>Hint: \(prose($0))" } ?? ""
            return "\(code(warning.code)) \(prose(warning.message))\(hint)"
        }
    }

    private func list(
        _ noun: String,
        _ heading: String,
        _ count: Int,
        item: @escaping (Int) -> String
    ) -> MarkdownBlock {
        MarkdownBlock(
            title: "\(count.grouped) \(noun)\(count == 1 ? "" : "s")",
            opening: "\n\(heading)\n\n",
            closing: "",
            count: count,
            row: { "- \(item($0))\n" }
        )
    }

    private func code(_ text: String) -> String { MarkdownText.cell(excerpt.show(text)) }

    private func prose(_ text: String) -> String { MarkdownText.prose(excerpt.show(text)) }
}
