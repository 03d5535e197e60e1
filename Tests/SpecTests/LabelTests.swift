import Report
import TestSupport
import Testing

@testable import Model
@testable import Spec
@testable import Text

/// Labels in a spec: names that it chooses, each with a text.
@Suite struct LabelTests {
    private static let header = "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: test}\n"

    /// Labels of a team, whose mapping begins at 4:27.
    private static func read(_ labels: String) -> ParsedFile {
        FileReader.read(path: "t.yaml", text: Array("\(header)teams: [{name: a, labels: \(labels)}]\n".utf8))
    }

    private static func cells(_ labels: String) -> String? {
        let file = read(labels)
        guard !file.diagnostics.hasErrors, let index = Kind.all.firstIndex(where: { $0 === Kind.teams }),
            let field = Kind.teams.index(of: "labels")
        else { return nil }
        let text = file.blocks[index].text
        return text.withUnsafeBufferPointer { bytes in
            String(decoding: file.blocks[index].cell(0, field: field, in: bytes), as: UTF8.self)
        }
    }

    private static func problems(_ labels: String) -> [String] {
        read(labels).diagnostics.report().shown.map { "\($0.mark.line):\($0.mark.column) \($0.code.rawValue)" }
    }

    private static func problem(_ labels: String) throws -> Diagnostic {
        try #require(read(labels).diagnostics.report().shown.first)
    }

    // MARK: What is taken

    @Test(arguments: [
        ("{}", "{}"), ("{a: b}", #"{"a": "b"}"#), ("{cc: d, a: b}", #"{"a": "b", "cc": "d"}"#),
        ("{b: x, a: y, aa: z, B0: w}", nil), ("{zz: '1', aaa: '2', b: '3'}", #"{"b": "3", "zz": "1", "aaa": "2"}"#),
        ("{cost-center: \"42\"}", #"{"cost-center": "42"}"#), ("{'42': 'no'}", #"{"42": "no"}"#),
        (#"{a: "say \"hi\""}"#, #"{"a": "say \\"hi\\""}"#), (#"{a: 'back\slash'}"#, #"{"a": "back\\\\slash"}"#),
        ("{a: é日本, b: 😀}", #"{"a": "é日本", "b": "😀"}"#), ("{a: ' b '}", #"{"a": " b "}"#),
        ("{x: two words}", #"{"x": "two words"}"#), (#"{a: '{"b": "c"}'}"#, #"{"a": "{\\"b\\": \\"c\\"}"}"#),
    ])
    func labelsAreOneCell(_ labels: String, _ cell: String?) { #expect(Self.cells(labels) == cell) }

    @Test func bytesOfATextAreCounted() {
        let (name, longest) = (String(repeating: "n", count: 63), String(repeating: "é", count: 31) + "x")
        #expect(Self.cells("{\(name): \(longest)}") == #"{"\#(name)": "\#(longest)"}"#)
        #expect(Self.problems("{a: \(longest)y}") == ["4:31 HX2023"])
        #expect(Self.problems("{a: \(String(repeating: "日", count: 22))}") == ["4:31 HX2023"])
        #expect(Self.problems("{\(name)n: b}") == ["4:28 HX2017"])
    }

    @Test func thereAreAtMost32() {
        let all = (1...33).map { "n\($0): x" }
        #expect(Self.cells("{\(all.prefix(32).joined(separator: ", "))}") != nil)
        let before = "teams: [{name: a, labels: {" + all.prefix(32).joined(separator: ", ") + ", "
        #expect(Self.problems("{\(all.joined(separator: ", "))}") == ["4:\(before.utf8.count + 1) HX2023"])
        // Nothing of a million is kept, and one problem is reported.
        let many = (1...200_000).map { "n\($0): x" }.joined(separator: ", ")
        #expect(Self.problems("{\(many)}") == ["4:\(before.utf8.count + 1) HX2023"])
    }

    // MARK: What is refused

    @Test(arguments: [
        ("[a]", ["4:27 HX2006"]), ("a", ["4:27 HX2006"]), ("'{}'", ["4:27 HX2006"]), ("", ["4:27 HX2006"]),
        ("{Owner: x}", ["4:28 HX2017"]), ("{cost center: x}", ["4:28 HX2017"]), ("{-a: x}", ["4:28 HX2017"]),
        ("{a.b: x}", ["4:28 HX2017"]), ("{é: x}", ["4:28 HX2017"]), ("{'': x}", ["4:28 HX2017"]),
        ("{no: x}", ["4:28 HX2011"]), ("{42: x}", ["4:28 HX2011"]), ("{012: x}", ["4:28 HX2011"]),
        ("{a: 42}", ["4:31 HX2011"]), ("{a: yes}", ["4:31 HX2011"]), ("{a: no}", ["4:31 HX2011"]),
        ("{a: ~}", ["4:31 HX2011"]), ("{a: 012}", ["4:31 HX2011"]), ("{a: true}", ["4:31 HX2011"]),
        ("{a: 1_000}", ["4:31 HX2011"]), ("{a: 2026-01-01}", ["4:31 HX2011"]), ("{a: null}", ["4:31 HX2011"]),
        ("{a: }", ["4:31 HX2011"]), ("{a: ''}", ["4:31 HX2023"]), ("{a: [b]}", ["4:31 HX2006"]),
        ("{a: {b: c}}", ["4:31 HX2006"]), (#"{a: "b\nc"}"#, ["4:31 HX1105"]), (#"{a: "b\tc"}"#, ["4:31 HX1105"]),
        (#"{a: "\e[31m"}"#, ["4:31 HX1105"]), (#"{a: "\u202e"}"#, ["4:31 HX1104"]),
        ("{a: b, a: c}", ["4:34 HX1208"]), ("{a: b, 'a': b}", ["4:34 HX1208"]), ("{<<: x}", ["4:28 HX1203"]),
        ("{[a]: x}", ["4:28 HX1209"]), ("{a: &x b}", ["4:31 HX1202"]), ("{a: !!str b}", ["4:31 HX1204"]),
        ("{A: 1, b: 2, c: [], d: x}", ["4:28 HX2017", "4:37 HX2011", "4:43 HX2006"]),
        ("{a: '{{ owner }}'}", []), ("{a: x}, labels: {b: y}", ["4:35 HX1208"]),
    ])
    func placeIsThatOfTheVeryLabel(_ labels: String, _ problems: [String]) {
        #expect(Self.problems(labels) == problems)
    }

    @Test func messagesSayWhatToDo() throws {
        let name = try Self.problem("{Cost Center: x}")
        #expect(
            name.message
                == "the name 'Cost Center' in 'labels' must be 1 to 63 of a-z, 0-9 and '-', with a letter or digit at both ends"
        )
        #expect(name.hint == "such as 'cost-center'")
        let number = try Self.problem("{cost-center: 42}")
        #expect(number.message == "'labels.cost-center' is text, but YAML readers disagree about a plain '42'")
        #expect(number.hint == "quote it")
        #expect(try Self.problem("{42: x}").hint == "quote it")
        let list = try Self.problem("[a]")
        #expect(list.message == "'labels' must be a mapping of names to texts")
        #expect(list.hint == #"such as {"cost-center": "42", "owner": "ada"}"#)
        #expect(try Self.problem("").hint == "leave it out if it is empty")
        #expect(try Self.problem("{a: b, a: c}").message == "the key 'labels.a' is given twice")
        let many = (1...33).map { "n\($0): x" }.joined(separator: ", ")
        #expect(try Self.problem("{\(many)}").message == "'labels' must hold at most 32 names")
    }

    /// What may be a secret is shown neither as a text nor, whatever its form, behind a name that is for one.
    @Test(arguments: [("owner", "tok_16C7e42F292c6912E7710c838347Ae178B4a", true), ("api-token", "hunter2", false)])
    func secretsAreNotShown(_ name: String, _ secret: String, _ isLong: Bool) {
        let labels = "{\(name): \"\(secret)\\n\"}"
        let file = Self.read(labels)
        var files = SourceFiles()
        files.add("t.yaml", Array("\(Self.header)teams: [{name: a, labels: \(labels)}]\n".utf8))
        let text = DiagnosticText(files: files) { title, _ in title }.render(file.diagnostics)
        #expect(text.contains("HX1105") && !text.contains(secret))
        #expect(text.contains("labels.\(name)"))
    }

    @Test func nullOfJSONIsAbsent() {
        let text = """
            {"apiVersion": "hxapply/v1", "kind": "Cluster", "metadata": {"name": "test"},
             "teams": [{"name": "a", "labels": null}, {"name": "b", "labels": {"x": null, "y": "z"}}]}
            """
        let file = FileReader.read(path: "t.json", text: Array(text.utf8))
        #expect(!file.diagnostics.hasErrors)
        let lines = String(decoding: file.blocks.flatMap(\.text), as: UTF8.self)
        #expect(lines.contains("\\N\t{}") && lines.contains(#"\N\#t{"y": "z"}"#))
    }

    // MARK: Every kind

    @Test(arguments: Kind.all)
    func everyKindHasThemBehindItsOtherFields(_ kind: Kind) {
        #expect(kind.fields.count { $0 === Kind.labels } == 1)
        #expect(kind.fields.suffix(kind.addedCount).contains { $0 === Kind.labels })
        #expect(kind.fields.suffix(kind.addedCount + 1).first?.path == "protected")
    }

    /// A field that comes later stands behind them, so that rows that were written before keep their digests.
    @Test func laterFieldsStandBehindThem() {
        let fields: [Field] = [.name("Its name.")]
        let later = Field("later", .label, doc: "Later.")
        let kind = Kind(section: "things", noun: "thing", "Things.", fields, added: [Kind.labels, later])
        #expect(kind.fields.map(\.path) == ["name", "protected", "labels", "later"])
        #expect(kind.addedCount == 2)
    }

    @Test func childrenHaveThemInsideTheirParents() throws {
        let state = try Specs.resolve(
            """
            gpuTypes: [{name: h100, gpusPerInstance: 8}]
            regions:
              - {name: us, provider: aws, labels: {zone: a}, pools: [{gpuType: h100, labels: {rack: r1}}]}
            users: [{name: ada}]
            teams:
              - name: ml
                members:
                  - user: ada
                    role: admin
                    labels:
                      since: "2026"
                      buddy: eve
            policy: {labels: {owner: ops}}

            """
        )
        func labels(_ kind: Kind) -> String? {
            state.tables.first { $0.kind === kind }?.line(0).value(of: "labels", in: kind)
        }
        #expect(labels(.regions) == #"{"zone": "a"}"#)
        #expect(labels(.gpuPools) == #"{"rack": "r1"}"#)
        #expect(labels(.memberships) == #"{"buddy": "eve", "since": "2026"}"#)
        #expect(labels(.policy) == #"{"owner": "ops"}"#)
        #expect(labels(.teams) == "{}")
        let export = state.document
        #expect(export.contains("        labels:\n          rack: r1\n") || export.contains("rack: r1\n"))
        #expect(export.contains("buddy: eve\n") && export.contains("since: \"2026\"\n"))
        let again = try Specs.resolve(["export.yaml": export])
        #expect(again.document == export)
    }

    // MARK: Tables

    @Test func columnsHoldOneLabelEach() {
        let text = "name,labels.cost-center,labels.owner\nada,42,\nbob,,\"Eve, \"\"E\"\"\"\n"
        let file = TableReader.read(
            path: "t.csv",
            text: Array(text.utf8),
            kind: .users,
            cluster: "test",
            delimiter: UInt8(ascii: ",")
        )
        #expect(!file.diagnostics.hasErrors)
        let lines = String(decoding: file.blocks.flatMap(\.text), as: UTF8.self)
        #expect(lines.contains(#"{"cost-center": "42"}"#))
        #expect(lines.contains(#"{"owner": "Eve, \\"E\\""}"#))
    }

    @Test(arguments: [
        ("name,labels\nada,x\n", "1:6 HX2005"), ("name,labels.\nada,x\n", "1:6 HX2017"),
        ("name,labels.Owner\nada,x\n", "1:6 HX2017"), ("name,labels.a,labels.a\nada,x,y\n", "1:15 HX1208"),
        ("name,labels.a\nada,\"x\ny\"\n", "2:5 HX1105"),
    ])
    func columnsThatAreNoneAreRefused(_ text: String, _ problem: String) {
        let file = TableReader.read(
            path: "t.csv",
            text: Array(text.utf8),
            kind: .users,
            cluster: "test",
            delimiter: UInt8(ascii: ",")
        )
        let shown = file.diagnostics.report().shown
        #expect(shown.map { "\($0.mark.line):\($0.mark.column) \($0.code.rawValue)" } == [problem])
    }

    @Test func columnOfAllLabelsIsAskedFor() {
        let file = TableReader.read(
            path: "t.csv",
            text: Array("name,labels\nada,x\n".utf8),
            kind: .users,
            cluster: "test",
            delimiter: UInt8(ascii: ",")
        )
        #expect(
            file.diagnostics.report().shown.map(\.hint) == ["give each of its names a column: labels.NAME"]
        )
    }

    // MARK: Differences

    @Test func onlyLabelsThatDifferAreShown() {
        let differences = Kind.labels.differences(
            before: #"{"a": "1", "b": "2", "c": "3"}"#,
            after: #"{"a": "1", "b": "4", "dd": "5"}"#
        )
        let shown = differences.map { "\($0.path) \($0.before ?? "-") \($0.after ?? "-")" }
        #expect(shown == ["labels.b 2 4", "labels.c 3 -", "labels.dd - 5"])
        #expect(Kind.labels.differences(before: nil, after: "{}").isEmpty)
        #expect(Kind.labels.differences(before: nil, after: #"{"a": "b"}"#).map(\.path) == ["labels.a"])
        // Texts that look alike are not the same.
        let alike = Kind.labels.differences(before: "{\"a\": \"\u{E9}\"}", after: "{\"a\": \"e\u{301}\"}")
        #expect(alike.map(\.path) == ["labels.a"])
        // What no spec could say is shown as a whole.
        #expect(Kind.labels.differences(before: "[]", after: "{}").map(\.path) == ["labels"])
        #expect(Kind.labels.differences(before: #"{"A": "b"}"#, after: "{}").map(\.path) == ["labels"])
    }

    /// A name and its text are found where they stand, and not within a text.
    @Test(arguments: [
        ("owner", "ada", true), ("owner", "ad", false), ("owner", "ada ", false), ("wner", "ada", false),
        ("a", #"b"c"#, true), ("a", "b", false), ("x", "y", false), ("z", "\\", true), ("z", "\\\\", false),
        ("é", "x", false),
    ])
    func markIsFoundWhereTheLabelIs(_ name: String, _ text: String, _ isThere: Bool) {
        var cell: [UInt8] = []
        let texts = ["owner": "ada", "a": #"b"c"#, "q": #""x": "y""#, "z": "\\"]
        MapValue.appendCell(of: texts, to: &cell)
        let mark = MapValue.mark(ofName: name, text)
        let places = 0...max(0, cell.count - mark.count)
        #expect(places.contains { cell[$0...].starts(with: mark) } == isThere)
    }
}
