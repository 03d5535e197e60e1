internal import Planning
internal import Text

/// What a reviewer should read before the changes: refusals, allowances and warnings.
struct PlanNotices {
    /// The maximum number of bytes of a message that are shown; hxapply's own messages are shorter.
    private static let longestSentence = 600

    private let plan: Plan

    init(_ plan: Plan) { self.plan = plan }

    /// A heading with its list for each sort of notice that the plan has.
    var blocks: [MarkdownBlock] {
        let refusals = PlanNotice.refusals(of: plan)
        let warnings = PlanNotice.warnings(of: plan)
        return list("refusal", "**Refused**: an apply would change nothing.", refusals, "To go on")
            + (lifting.map { [$0] } ?? []) + (plan.overrides.isEmpty ? [] : [overrides])
            + list("warning", "**Warnings**", warnings, "Hint")
    }

    private var overrides: MarkdownBlock {
        let reason = plan.overrideReason.map { ", reason: \(code($0))" } ?? ""
        return block("allowance", plan.overrides.count, "\n**Allowed**\(reason)\n\n") { index in
            let override = plan.overrides[index]
            return "- \(code(override.code)) \(prose(override.message))<br>By: \(code("--allow \(override.flag)"))\n"
        }
    }

    private var lifting: MarkdownBlock? {
        guard plan.refusals.count > 1, let options = plan.liftingOptions else { return nil }
        return block("way to lift them", 1, "") { _ in
            "\nTo lift all that may be lifted: \(MarkdownText.cell(options))\n"
        }
    }

    /// Notices about one resource in one list, then a list for each notice about several resources.
    private func list(_ noun: String, _ heading: String, _ notices: [PlanNotice], _ advice: String) -> [MarkdownBlock] {
        let single = notices.filter(\.items.isEmpty)
        let several = notices.filter { !$0.items.isEmpty }
        var heading = "\n\(heading)\n"
        var blocks: [MarkdownBlock] = []
        if !single.isEmpty {
            blocks.append(block(noun, single.count, heading: heading, "\n") { "- \(sentence(single[$0], advice))\n" })
            heading = ""
        }
        for notice in several {
            let title = "\n- \(sentence(notice, advice))\n"
            blocks.append(
                MarkdownBlock(
                    title: "\(notice.items.count.grouped) resources of \(notice.code)",
                    heading: heading,
                    opening: { _ in title },
                    closing: "",
                    count: notice.items.count,
                    most: PlanNotice.mostItems,
                    row: { place, _ in item(notice.items[place]) }
                )
            )
            heading = ""
        }
        return blocks
    }

    private func sentence(_ notice: PlanNotice, _ advice: String) -> String {
        let source = notice.source.map { " \(code($0))" } ?? ""
        let rest = notice.advice.map { "<br>\(advice): \(prose($0))" } ?? ""
        return "\(code(notice.code)) \(prose(notice.message))\(source)\(rest)"
    }

    private func item(_ item: PlanNotice.Item) -> String {
        let parts = [item.resource, item.source].compactMap(\.self).map(code)
        return "  - " + (parts + [item.detail.map(prose)].compactMap(\.self)).joined(separator: " ") + "\n"
    }

    private func block(
        _ noun: String,
        _ count: Int,
        heading: String = "",
        _ opening: String,
        _ row: @escaping (Int) -> String
    ) -> MarkdownBlock {
        MarkdownBlock(
            title: "\(count.grouped) \(noun)\(count == 1 ? "" : "s")",
            heading: heading,
            opening: { _ in opening },
            closing: "",
            count: count,
            row: { place, _ in row(place) }
        )
    }

    private func code(_ text: String) -> String { bounded(text, MarkdownText.cell) }

    private func prose(_ text: String) -> String { bounded(text, MarkdownText.prose) }

    /// Shows the text, or less of it if escapes for Markdown make it several times as long.
    private func bounded(_ text: String, _ show: (String) -> String) -> String {
        let whole = show(shortened(text, to: Self.longestSentence))
        if whole.utf8.count <= Self.longestSentence * 2 { return whole }
        return show(shortened(text, to: Self.longestSentence / 4))
    }

    private func shortened(_ text: String, to longest: Int) -> String {
        guard text.utf8.count > longest else { return text }
        let kept = text.unicodeScalars.prefix(longest)
        let omitted = text.unicodeScalars.count - kept.count
        return omitted > 0 ? "\(String(kept)) … \(omitted.grouped) more characters" : text
    }
}
