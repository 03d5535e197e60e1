import Foundation
import Report
import TestSupport
import Testing

@testable import Model
@testable import Spec
@testable import Text

extension Diagnostic {
    fileprivate func moved(to line: UInt32) -> Diagnostic {
        Diagnostic(file: file, mark: SourceMark(line: line, column: 12), code: code, message: message)
    }
}

/// Diagnostics as other programs read them, and texts as Markdown takes them.
@Suite struct ReportFormatTests {
    private static func diagnostic(
        file: String = "teams.yaml",
        line: UInt32 = 7,
        severity: DiagnosticSeverity = .error,
        code: DiagnosticCode = .unknownReference,
        _ message: String,
        hint: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            file: file,
            mark: SourceMark(line: line, column: 12, length: 10),
            severity: severity,
            code: code,
            message: message,
            hint: hint
        )
    }

    private static func collect(_ list: [Diagnostic]) -> Diagnostics {
        var diagnostics = Diagnostics()
        for diagnostic in list { diagnostics.report(diagnostic) }
        return diagnostics
    }

    private static let hundredAndFive = Self.collect(
        (1...105).map { Self.diagnostic(line: $0, "membership refers to a team that is not there") }
    )

    // MARK: SARIF

    /// The members that code scanning needs, by the names that SARIF gives them.
    private struct Log: Decodable {
        let version: String
        let runs: [Run]

        struct Run: Decodable {
            let tool: Tool
            let columnKind: String
            let invocations: [Invocation]?
            let results: [Finding]
        }

        struct Tool: Decodable { let driver: Driver }

        struct Driver: Decodable {
            let name: String
            let version: String
            let rules: [Rule]
        }

        struct Rule: Decodable { let id: String }

        struct Invocation: Decodable {
            let executionSuccessful: Bool
            let toolExecutionNotifications: [Notification]
        }

        struct Notification: Decodable { let message: Message }

        struct Finding: Decodable {
            let ruleId: String
            let level: String
            let message: Message
            let locations: [Location]
        }

        struct Message: Decodable { let text: String }

        struct Location: Decodable { let physicalLocation: Place }

        struct Place: Decodable {
            let artifactLocation: Artifact
            let region: Region?
        }

        struct Artifact: Decodable { let uri: String }

        struct Region: Decodable {
            let startLine: Int
            let startColumn: Int
            let endColumn: Int
        }
    }

    private static func sarif(_ diagnostics: Diagnostics) throws -> Log.Run {
        var json = JSONWriter()
        json.sarifReport(diagnostics, version: "1.2.3")
        let log = try JSONDecoder().decode(Log.self, from: Data(json.text.utf8))
        #expect(log.version == "2.1.0")
        #expect(log.runs.count == 1)
        return try #require(log.runs.first)
    }

    @Test func sarifHasWhatCodeScanningNeeds() throws {
        let list = [
            Self.diagnostic("membership refers to team 'x'", hint: "did you mean 'y'?"),
            Self.diagnostic(line: 9, "membership refers to team 'z'"),
            Self.diagnostic(line: 8, severity: .warning, code: .duplicateKey, "'a' stands twice"),
        ]
        let run = try Self.sarif(Self.collect(list))
        #expect(run.tool.driver.name == "hxapply")
        #expect(run.tool.driver.version == "1.2.3")
        #expect(run.tool.driver.rules.map(\.id) == ["HX1208", "HX2104"])
        #expect(run.columnKind == "unicodeCodePoints")
        #expect(run.invocations == nil)
        #expect(run.results.map(\.ruleId) == ["HX2104", "HX1208", "HX2104"])
        #expect(run.results.map(\.level) == ["error", "warning", "error"])
        let first = try #require(run.results.first)
        #expect(first.message.text == "membership refers to team 'x'\nhint: did you mean 'y'?")
        let place = try #require(first.locations.first?.physicalLocation)
        #expect(place.artifactLocation.uri == "teams.yaml")
        #expect(place.region?.startLine == 7)
        #expect(place.region?.startColumn == 12)
        #expect(place.region?.endColumn == 22)
    }

    @Test func sarifOfNothingHasAnEmptyListOfResults() throws {
        let run = try Self.sarif(Diagnostics())
        #expect(run.results.isEmpty)
        #expect(run.tool.driver.rules.isEmpty)
    }

    /// People get the first hundred, programs all of them.
    @Test func sarifAndJSONHaveAll() throws {
        let run = try Self.sarif(Self.hundredAndFive)
        #expect(run.results.count == 105)
        #expect(run.invocations == nil)
        let report = try Self.json(Self.hundredAndFive)
        #expect(report.diagnostics.count == 105)
        #expect(report.omitted == nil)
    }

    @Test func whatIsNotKeptIsCounted() throws {
        var diagnostics = Diagnostics()
        let one = Self.diagnostic("membership refers to a team that is not there")
        for line in 1...(Diagnostics.keptAtMost + 7) { diagnostics.report(one.moved(to: UInt32(line))) }
        let notifications = try #require(Self.sarif(diagnostics).invocations?.first?.toolExecutionNotifications)
        #expect(notifications.map(\.message.text) == ["7 more problems are not listed"])
        #expect(try Self.json(diagnostics).omitted == 7)
        #expect(DiagnosticText.counts(diagnostics) == "  100,007 HX2104, first at teams.yaml:1:12\n")
    }

    /// A problem of a whole file has no place in it.
    @Test func wholeFilesHaveNoPlace() throws {
        let missing = Diagnostic(file: "a.yaml", mark: .wholeFile, code: .unreadableFile, message: "cannot be read")
        let diagnostics = Self.collect([missing])
        let run = try Self.sarif(diagnostics)
        #expect(try #require(run.results.first?.locations.first?.physicalLocation).region == nil)
        let line = try #require(Self.json(diagnostics).diagnostics.first)
        #expect(line.line == nil && line.column == nil)
        #expect(GitHubAnnotations.text(diagnostics) == "::error file=a.yaml,title=HX1001::cannot be read\n")
        let text = DiagnosticText(files: SourceFiles()) { title, _ in title }.render(diagnostics)
        #expect(text == "a.yaml: error[HX1001]: cannot be read\n")
    }

    private struct Report: Decodable {
        let diagnostics: [Entry]
        let omitted: Int?

        struct Entry: Decodable {
            let line: Int?
            let column: Int?
        }
    }

    private static func json(_ diagnostics: Diagnostics) throws -> Report {
        var json = JSONWriter()
        json.diagnosticsReport(diagnostics)
        return try JSONDecoder().decode(Report.self, from: Data(json.text.utf8))
    }

    @Test func countsByCodeStandWhereTheyHelp() {
        #expect(DiagnosticText.counts(Self.collect([Self.diagnostic("one"), Self.diagnostic(line: 8, "two")])) == "")
        let several = Self.collect([
            Self.diagnostic(line: 9, "one"), Self.diagnostic(line: 8, "two"),
            Self.diagnostic(line: 3, code: .unknownKey, "three"),
            Self.diagnostic(line: 1, severity: .warning, code: .duplicateKey, "a warning"),
        ])
        #expect(
            DiagnosticText.counts(several)
                == "  2 HX2104, first at teams.yaml:8:12\n  1 HX2005, first at teams.yaml:3:12\n"
        )
    }

    @Test(arguments: [
        ("specs/teams.yaml", "specs/teams.yaml"), ("./teams.yaml", "teams.yaml"), ("../a.yaml", "../a.yaml"),
        ("./", "./"), ("/tmp/é.yaml", "file:///tmp/%C3%A9.yaml"), ("a b#1?.yaml", "a%20b%231%3F.yaml"),
        ("a:b%.yaml", "a%3Ab%25.yaml"), ("\u{1}.yaml", "%01.yaml"), ("<stdin>", "stdin"), ("-", "stdin"),
    ])
    func sarifNamesFilesByURI(_ path: String, _ uri: String) throws {
        let run = try Self.sarif(Self.collect([Self.diagnostic(file: path, "cannot be read")]))
        #expect(run.results.first?.locations.first?.physicalLocation.artifactLocation.uri == uri)
    }

    @Test func sarifMessagesHoldNoLinkAndNoHiddenCharacter() throws {
        let message = "unknown team '[click](https://evil.example.com)\u{202E}\u{1B}[31m'"
        let run = try Self.sarif(Self.collect([Self.diagnostic(message)]))
        let text = try #require(run.results.first?.message.text)
        #expect(text == "unknown team '[click] (https://evil.example.com)\\u{202E}\\u{1B}[31m'")
    }

    // MARK: GitHub

    @Test func annotationsAreOneCommandALine() {
        let list = [
            Self.diagnostic("membership refers to team 'x'", hint: "did you mean 'y'?"),
            Self.diagnostic(line: 8, severity: .warning, code: .duplicateKey, "'a' stands twice"),
        ]
        let expected = """
            ::error file=teams.yaml,line=7,col=12,title=HX2104::membership refers to team 'x'%0Ahint: did you mean 'y'?
            ::warning file=teams.yaml,line=8,col=12,title=HX1208::'a' stands twice

            """
        #expect(GitHubAnnotations.text(Self.collect(list)) == expected)
    }

    @Test func annotationsEscapeWhatWouldEndThem() {
        let list = [Self.diagnostic(file: "./a,b:c%\n.yaml", "is 100%, or x::y\n::error::z\r", hint: "\u{85}%0A")]
        let expected = """
            ::error file=a%2Cb%3Ac%25\\n.yaml,line=7,col=12,title=HX2104\
            ::is 100%25, or x::y\\n::error::z\\r%0Ahint: \\u{85}%250A

            """
        #expect(GitHubAnnotations.text(Self.collect(list)) == expected)
    }

    @Test func annotationsCountWhatTheyOmit() {
        let lines = GitHubAnnotations.text(Self.hundredAndFive).split(separator: "\n")
        #expect(lines.count == 101)
        #expect(lines.last == "::warning::… and 5 more")
    }

    // MARK: Markdown

    @Test(arguments: [
        ("ml-research", "`ml-research`"), ("ada@example.com", "`ada@example.com`"), ("é日本", "`é日本`"),
        ("[a](b) *c* #1", "`[a](b) *c* #1`"), ("a|b", "<code>a&#124;b</code>"), ("`x`", "<code>&#96;x&#96;</code>"),
        ("<b>", "<code>&#60;b&#62;</code>"), ("|@a", "<code>&#124;<wbr>&#64;a</code>"), (" x", "<code> x</code>"),
        ("two\nlines", "<code>two&#92;nlines</code>"), ("\u{202E}", "<code>&#92;u&#123;202E&#125;</code>"),
        ("", "<code></code>"),
    ])
    func textBecomesCode(_ text: String, _ code: String) {
        #expect(MarkdownText.cell(text) == code)
    }

    @Test(arguments: [
        ("12 of 40 (30 %) would go; at most 10 may.", "12 of 40 (30 %) would go; at most 10 may."),
        ("users/ada is declared, but not ours", "`users/ada` is declared, but not ours"),
        ("cannot go: memberships/ml/ada, a row", "cannot go: `memberships/ml/ada`, a row"),
        ("or give --allow removals=users:12", "or give `--allow removals=users:12`"),
        ("ask @team about #12 or GH-12.", "ask `@team` about `#12` or `GH-12`."),
        ("see https://a.b or www.a.b", "see `https://a.b` or `www.a.b`"), ("1234567 is long", "`1234567` is long"),
        ("commits 8.25 USD (now 0.68) of it", "commits `8.25` USD (now `0.68`) of it"),
        ("fits from 2036-01-18; reservations/x fits", "fits from `2036-01-18`; `reservations/x` fits"),
        ("calls now() and (a/b).", "calls `now()` and `(a/b)`."),
    ])
    func namesInASentenceBecomeCode(_ sentence: String, _ prose: String) {
        #expect(MarkdownText.prose(sentence) == prose)
    }

    /// Whatever the text, a page shows just it, and there is nothing in it that Markdown or HTML could act on.
    @Test func codeShowsItsText() {
        var random = SeededGenerator(seed: 7)
        let parts = [
            "|", "`", "``", "\\", "<b>", "</code>", "<!--", "-->", "&lt;", "&", "$", "@team", "#12", "[x](y)", "~~",
            "**", " ", "\n", "\u{1B}[1m", "\u{202E}", "\u{301}", "é", "word", "a@b.com", "https://a.b", "{{", "'", "\"",
        ]
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in random.pick(parts) }.joined()
            let code = MarkdownText.cell(text)
            #expect(Self.shown(code).unicodeScalars.elementsEqual(VisibleText.escape(text).unicodeScalars))
            let inner = code.unicodeScalars.dropFirst().dropLast()
            #expect(!inner.contains { $0 == "`" || $0 == "|" || $0 == "\n" || $0 == "\\" })
        }
    }

    /// What a browser shows of code that was made by `cell`.
    private static func shown(_ code: String) -> String {
        let scalars = code.unicodeScalars
        if scalars.first == "`" { return String(scalars.dropFirst().dropLast()) }
        return code.replacing(#/</?code>|<wbr>/#.matchingSemantics(.unicodeScalar), with: "")
            .replacing(#/&#([0-9]+);/#.matchingSemantics(.unicodeScalar)) { match in
                UInt8(match.1).map { String(Unicode.Scalar($0)) } ?? "?"
            }
    }
}
