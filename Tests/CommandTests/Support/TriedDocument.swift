import Foundation
import TestSupport

/// A document whose snippets have been run.
struct TriedDocument {
    /// What does not hold, each with its place.
    private(set) var problems: [String] = []
    private let document: MarkdownDocument

    /// Runs the snippets of a document.
    ///
    /// With `HXAPPLY_RECORD=1` outputs that differ are written into the document instead, to be read in review.
    init(_ document: MarkdownDocument) throws {
        self.document = document
        var steps: [SnippetStep] = []
        for block in document.blocks {
            if let file = block.quotedFile {
                checkQuotation(block, of: file)
                continue
            }
            guard let more = SnippetStep.steps(of: block) else {
                note(block.line, "no info string that says what the block is: '\(block.info)'")
                continue
            }
            steps += more
            if block.info == "json" { checkJSON(block) }
        }
        guard !steps.isEmpty else { return }
        let result = try SnippetSession(steps: steps).run()
        if let failed = result.failed, let last = result.outputs.indices.last {
            let step = steps[last]
            note(step.line, "exit code \(failed), not \(step.exitCode): \(step.commands)\n\(result.outputs[last])")
        } else if result.outputs.count < steps.count {
            note(steps[result.outputs.count].line, "it was never run")
        }
        for (step, output) in zip(steps, result.outputs) { try compare(step, output) }
    }

    private mutating func note(_ line: Int, _ problem: String) {
        problems.append("\(document.path):\(line): \(problem)")
    }

    private mutating func checkJSON(_ block: MarkdownDocument.Block) {
        let data = Data(block.body.joined(separator: "\n").utf8)
        if (try? JSONSerialization.jsonObject(with: data)) == nil { note(block.line, "it is not JSON") }
    }

    /// The lines must stand in the file, one after the other; their indentation may differ.
    private mutating func checkQuotation(_ block: MarkdownDocument.Block, of file: String) {
        func lines(_ text: String) -> [String] {
            text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let source = (try? String(contentsOf: Golden.root.appendingPathComponent(file), encoding: .utf8)) ?? ""
        guard !lines(source).contains(lines(block.body.joined(separator: "\n"))) else { return }
        note(block.line, "\(file) has no such lines")
    }

    private mutating func compare(_ step: SnippetStep, _ output: String) throws {
        guard let expected = step.expected, !SnippetOutput.matches(output, shown: expected) else { return }
        if Golden.isRecording { return try record(step, expected, output) }
        note(step.line, "$ \(step.commands)\nshould write\n\(expected.joined(separator: "\n"))\nand writes\n\(output)")
    }

    private func record(_ step: SnippetStep, _ expected: [String], _ output: String) throws {
        let url = Golden.root.appendingPathComponent(document.path)
        var text = try String(contentsOf: url, encoding: .utf8)
        for opening in ["$ \(step.commands)\n", "\(MarkdownDocument.outputMark)\(step.commands) -->\n"] {
            text = text.replacing(opening + expected.map { $0 + "\n" }.joined(), with: opening + output)
        }
        try Data(text.utf8).write(to: url)
    }
}
