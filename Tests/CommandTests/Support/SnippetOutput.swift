import Foundation

/// Compares what a command writes with what a document shows of it.
enum SnippetOutput {
    /// Whether the shown lines stand for the output: what differs from run to run may differ, a line `…` stands for any
    /// lines, and `…` in a line for any text.
    static func matches(_ output: String, shown: [String]) -> Bool {
        let pattern = shown.map { line in
            line == "…"
                ? "(?:.*\\n)*?"
                : line.split(separator: "…", omittingEmptySubsequences: false)
                    .map { NSRegularExpression.escapedPattern(for: steady(String($0))) }.joined(separator: ".*?")
                    + "\\n"
        }
        var text = steady(output)
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        guard let expression = try? NSRegularExpression(pattern: "\\A" + pattern.joined() + "\\z") else { return false }
        return expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
    }

    /// The text with a word for each thing that no two runs have in common.
    static func steady(_ text: String) -> String {
        text.replacing(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/, with: "UUID")
            .replacing(/\b[0-9a-f]{64}\b/, with: "DIGEST")
            .replacing(/\b(?:[0-9a-f]{40}|[0-9a-f]{12})\b/, with: "COMMIT")
            .replacing(/\brun [0-9a-f]{8}\b/, with: "run RUN")
            .replacing(/\b[0-9]+ ms\b/, with: "N ms")
            .replacing(
                /\b[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|\+00)?/,
                with: "TIME"
            )
    }
}
