internal import Planning
internal import Text

/// What a plan does to the secrets of API keys, as a table of Markdown.
struct KeyBlocks {
    private let effects: [KeyEffect]

    init(_ plan: Plan) { effects = plan.keys }

    /// The table, if a secret is made or ends.
    var blocks: [MarkdownBlock] {
        guard !effects.isEmpty else { return [] }
        return [
            MarkdownBlock(
                title: effects.count.counted("API key"),
                heading: "\n**Secrets of API keys**\n",
                opening: { _ in "\n| | Key | | What ends |\n|---|---|---|---|\n" },
                closing: "",
                count: effects.count,
                row: { place, _ in Self.row(effects[place]) }
            )
        ]
    }

    private static func row(_ effect: KeyEffect) -> String {
        let endings = effect.endings.map { MarkdownText.prose(KeyText.sentence($0)) }.joined(separator: "; ")
        let cells = [
            effect.action.rawValue, MarkdownText.prose(effect.key), MarkdownText.prose(KeyText.sentence(effect)),
            endings,
        ]
        return "| " + cells.joined(separator: " | ") + " |\n"
    }
}
