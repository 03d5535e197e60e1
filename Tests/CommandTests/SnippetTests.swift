import Foundation
import TestSupport
import Testing

/// Whoever follows a document line by line gets what it shows.
@Suite(.threadOfItsOwn) struct SnippetTests {
    /// The documents for people, by their path.
    static let documents: [String] = {
        let folder = Golden.root.appendingPathComponent("docs").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return ["README.md", "examples/README.md", "examples/ci/README.md", "Benchmarks/README.md"]
            + names.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
    }()

    @Test(arguments: documents)
    func snippetsDoWhatTheDocumentShows(_ path: String) throws {
        let problems = try TriedDocument(MarkdownDocument(path: path)).problems
        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
    }

    /// `make demo` leaves a server with two clusters in the directory that the README names.
    @Test func readmeCanBeFollowedAfterTheDemo() throws {
        let demo = """
            ```sh
            export HXAPPLY_DATABASE_URL=embedded:.hxapply/demo
            hxapply apply examples/gpu-platform --yes --summary
            hxapply apply examples/quickstart/revision-1 --yes --summary
            ```

            """
        let readme = try String(contentsOf: Golden.root.appendingPathComponent("README.md"), encoding: .utf8)
        let problems = try TriedDocument(MarkdownDocument(path: "after-demo.md", text: demo + readme)).problems
        let failures = problems.filter { $0.contains(/^after-demo.md:[0-9]+: exit code/) }
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    }

    @Test(arguments: documents)
    func linksLeadToWhatIsThere(_ path: String) throws {
        let document = try MarkdownDocument(path: path)
        let folder = Golden.root.appendingPathComponent(path).deletingLastPathComponent()
        for link in document.links {
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let target =
                parts[0].isEmpty ? Golden.root.appendingPathComponent(path) : folder.appendingPathComponent(parts[0])
            #expect(FileManager.default.fileExists(atPath: target.path), "\(path): \(link)")
            guard parts.count > 1 else { continue }
            let text = try String(contentsOf: target, encoding: .utf8)
            #expect(MarkdownDocument(path: link, text: text).anchors.contains(parts[1]), "\(path): \(link)")
        }
    }

    /// A test of documents that finds nothing would be worth nothing.
    @Test(arguments: [
        ("sh", "false", "exit code 1, not 0"),
        ("sh", "true # exit code 7", "exit code 0, not 7"),
        ("sh", "false\ntrue", "exit code 1, not 0"),
        ("sh", "make no-such-target", "exit code 2, not 0"),
        ("sh", "hxapply no-such-command", "exit code 64, not 0"),
        ("console", "$ echo one\ntwo", "should write"),
        ("console", "$ echo one\none\ntwo", "should write"),
        ("console", "$ printf '1\\n2\\n'\n1", "should write"),
        ("console", "one", "no info string"),
        ("yaml", "apiVersion: hxapply/v1\nkind: Cluster\nteams: []", "exit code 3, not 0"),
        ("json", "{", "it is not JSON"),
        ("swift Package.swift", "import Foundation", "has no such lines"),
        ("", "true", "no info string"),
        ("bash", "true", "no info string"),
    ])
    func harmIsFound(_ info: String, _ body: String, _ problem: String) throws {
        let document = MarkdownDocument(path: "harm.md", text: "# Harm\n\n```\(info)\n\(body)\n```\n")
        let problems = try TriedDocument(document).problems
        #expect(problems.count == 1 && problems.allSatisfy { $0.contains(problem) }, "\(problems)")
    }

    @Test func whatDiffersFromRunToRunMayDiffer() {
        #expect(SnippetOutput.matches("run 01234567, 41 ms.\n", shown: ["run 89abcdef, 7 ms."]))
        #expect(SnippetOutput.matches("a\nb\nc\n", shown: ["a", "…", "c"]))
        #expect(SnippetOutput.matches("[f8b4c9a3, 8f2298f3]\n", shown: ["[f8b4…]"]))
        #expect(!SnippetOutput.matches("a\nb\nd\n", shown: ["a", "…", "c"]))
        #expect(!SnippetOutput.matches("7 created\n", shown: ["8 created"]))
    }

    @Test func sessionKeepsItsVariablesAndItsDirectory() throws {
        let text = """
            ```sh
            one=1
            cd docs
            ```
            ```console
            $ echo $one ${PWD##*/}
            1 docs
            ```

            """
        #expect(try TriedDocument(MarkdownDocument(path: "session.md", text: text)).problems.isEmpty)
    }
}
