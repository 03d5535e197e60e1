import Foundation
import TestSupport

/// A document of the repository: its fenced blocks, headings and links.
struct MarkdownDocument {
    /// A fenced block.
    struct Block {
        /// The line of its opening fence, from 1.
        let line: Int
        /// What stands behind the opening fence.
        let info: String
        /// The lines between the fences, without the fences' indentation.
        fileprivate(set) var body: [String]

        /// The file of the repository that it quotes, if the info string names one behind the language.
        var quotedFile: String? {
            let words = info.split(separator: " ")
            return words.count == 2 ? String(words[1]) : nil
        }
    }

    /// Its path below the repository's root.
    let path: String
    let blocks: [Block]
    /// The lines that stand in no block.
    private let prose: [String]

    /// Reads a file of the repository.
    init(path: String) throws {
        let text = try String(contentsOf: Golden.root.appendingPathComponent(path), encoding: .utf8)
        self.init(path: path, text: text)
    }

    init(path: String, text: String) {
        self.path = path
        var blocks: [Block] = []
        var prose: [String] = []
        var open: (block: Block, indentation: Int, end: String)?
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            let indentation = line.prefix { $0 == " " }.count
            let rest = line.dropFirst(indentation)
            if let (block, _, end) = open, rest == end {
                blocks.append(block)
                open = nil
            } else if let width = open?.indentation {
                open?.block.body.append(String(line.dropFirst(min(indentation, width))))
            } else if let (info, body, end) = Self.opening(rest) {
                open = (Block(line: index + 1, info: info, body: body), indentation, end)
            } else {
                prose.append(line)
            }
        }
        // A block that nothing closes has no meaning, and so no info string.
        if let open { blocks.append(Block(line: open.block.line, info: "", body: [])) }
        self.blocks = blocks
        self.prose = prose
    }

    /// What precedes the command whose output follows as it is: Markdown that is shown, not quoted.
    static let outputMark = "<!-- output of: "

    /// What a line opens: a fence of backticks, or output that ends with a mark of its own.
    private static func opening(_ line: Substring) -> (info: String, body: [String], end: String)? {
        if line.hasPrefix(outputMark), line.hasSuffix(" -->") {
            return ("console", ["$ " + line.dropFirst(outputMark.count).dropLast(4)], "<!-- end of output -->")
        }
        let fence = line.prefix { $0 == "`" }
        guard fence.count >= 3 else { return nil }
        return (line.dropFirst(fence.count).trimmingCharacters(in: .whitespaces), [], String(fence))
    }

    /// The targets of its links and pictures, those within the repository only.
    var links: [String] {
        let text = prose.joined(separator: "\n")
        let inText = text.matches(of: /\]\(([^()\s]+)\)/).map { String($0.output.1) }
        let inTags = text.matches(of: /(?:src|srcset|href)="([^"\s]+)"/).map { String($0.output.1) }
        return (inText + inTags).filter { !$0.contains("://") && !$0.hasPrefix("mailto:") }
    }

    /// The names by which its headings can be linked to, as GitHub makes them.
    var anchors: Set<String> {
        Set(prose.filter { $0.wholeMatch(of: /#{1,6} .+/) != nil }.map(Self.anchor))
    }

    private static func anchor(heading: String) -> String {
        let text = heading.drop { $0 == "#" }.dropFirst().replacing(/\[([^\]]*)\]\([^)]*\)/) { $0.output.1 }
        let kept = text.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == " " || $0 == "_" }
        return kept.replacing(" ", with: "-")
    }
}
