/// Commands of a document that are run together.
struct SnippetStep: Equatable {
    /// The line of the block's opening fence, from 1.
    let line: Int
    /// What a shell runs.
    let commands: String
    /// The exit code that it must have: 0 unless a comment says `# exit code N`.
    let exitCode: Int32
    /// The lines that it must write, or nil where any will do.
    let expected: [String]?

    init(line: Int, commands: String, expected: [String]? = nil) {
        self.line = line
        self.commands = commands
        self.expected = expected
        exitCode = commands.firstMatch(of: /# exit code ([0-9]+)/).flatMap { Int32($0.output.1) } ?? 0
    }

    /// Info strings of blocks that nothing can run: output alone, and the languages of other programs.
    static let unrunnable: Set<String> = ["text", "json", "nginx"]

    /// The steps that a block stands for, or nil where its info string is not one of those that documents may use.
    static func steps(of block: MarkdownDocument.Block) -> [SnippetStep]? {
        let text = block.body.joined(separator: "\n")
        switch block.info {
        case "sh": return [SnippetStep(line: block.line, commands: text)]
        case "console": return console(block)
        case "yaml":
            guard block.body.contains(where: { $0.hasPrefix("apiVersion: hxapply/") }) else { return [] }
            return [SnippetStep(line: block.line, commands: "hxapply validate - <<'END_OF_SPEC'\n\(text)\nEND_OF_SPEC")]
        case "sql":
            let psql = #"psql -Xq -v ON_ERROR_STOP=1 "$(snippet_address)""#
            return [SnippetStep(line: block.line, commands: "\(psql) <<'END_OF_SQL'\n\(text)\nEND_OF_SQL")]
        default: return unrunnable.contains(block.info) ? [] : nil
        }
    }

    /// Lines `$ command`, each with the lines of its output, up to the next.
    private static func console(_ block: MarkdownDocument.Block) -> [SnippetStep]? {
        let starts = block.body.indices.filter { block.body[$0].hasPrefix("$ ") }
        guard starts.first == 0 else { return nil }
        return zip(starts, starts.dropFirst() + [block.body.count]).map { start, end in
            let command = String(block.body[start].dropFirst(2))
            return SnippetStep(line: block.line, commands: command, expected: Array(block.body[start + 1..<end]))
        }
    }
}
