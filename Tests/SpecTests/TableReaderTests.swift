import TestSupport
import Testing

@testable import Model
@testable import Spec
@testable import Text

/// Tables that become sections, and tables that do not.
@Suite struct TableReaderTests {
    private static func read(_ text: String, _ kind: Kind = .users, _ delimiter: Character = ",") -> ParsedFile {
        TableReader.read(
            path: "t.csv",
            text: TableReader.withoutByteOrderMark(Array(text.utf8)),
            kind: kind,
            cluster: "test",
            delimiter: delimiter.asciiValue ?? 0x2C
        )
    }

    /// The rows' cells with `|` between them, nulls as `-`.
    private static func rows(_ text: String, _ kind: Kind = .users, _ delimiter: Character = ",") -> [String] {
        let file = read(text, kind, delimiter)
        #expect(!file.diagnostics.hasErrors, "\(problems(file))")
        guard let index = Kind.all.firstIndex(where: { $0 === kind }) else { return [] }
        let block = file.blocks[index]
        return block.entries.map { entry in
            RowLine(block.text[entry.start..<(entry.start + Int(entry.length))]).values.map { $0 ?? "-" }
                .joined(separator: "|")
        }
    }

    /// `line:column code` of each problem.
    private static func problems(_ file: ParsedFile) -> [String] {
        file.diagnostics.report().shown.map { "\($0.mark.line):\($0.mark.column) \($0.code.rawValue)" }
    }

    private static func problems(_ text: String, _ kind: Kind = .users, _ delimiter: Character = ",") -> [String] {
        problems(read(text, kind, delimiter))
    }

    // MARK: What is taken

    @Test(arguments: [
        ("name,email\nada,Ada@Example.com\n", ["ada|ada@example.com|-|human|t|-|f|{}"]),
        (
            "name,email\r\nada,\r\nbob,bob@example.com",
            ["ada|-|-|human|t|-|f|{}", "bob|bob@example.com|-|human|t|-|f|{}"]
        ),
        ("\u{FEFF}name,active\nada,false\n", ["ada|-|-|human|f|-|f|{}"]),
        ("fullName,name\n\"Lovelace, Ada\",ada\n", ["ada|-|Lovelace, Ada|human|t|-|f|{}"]),
        ("name,fullName\nada,\"The \"\"Countess\"\"\"\n", ["ada|-|The \"Countess\"|human|t|-|f|{}"]),
        ("name,fullName\nno,012\n", ["no|-|012|human|t|-|f|{}"]),
        ("name\nada\n\n\nbob\n", ["ada|-|-|human|t|-|f|{}", "bob|-|-|human|t|-|f|{}"]),
        ("name,email\nada,\n,\n,\n", ["ada|-|-|human|t|-|f|{}"]),
        ("\"name\",\"email\"\n\"ada\",\"\"\n", ["ada|-|-|human|t|-|f|{}"]),
        ("name,fullName\nada,é 日本\n", ["ada|-|é 日本|human|t|-|f|{}"]), ("name\n", []),
    ])
    func cellsAreRead(_ text: String, _ rows: [String]) { #expect(Self.rows(text) == rows) }

    @Test func delimitersAreTakenAsGiven() {
        #expect(Self.rows("name;fullName\nada;a,b\n", .users, ";") == ["ada|-|a,b|human|t|-|f|{}"])
        #expect(Self.rows("name\tfullName\nada\ta b\n", .users, "\t") == ["ada|-|a b|human|t|-|f|{}"])
    }

    @Test func lineBreaksInQuotesAreOfTheText() {
        let text = "name,description,gpusPerInstance\r\nh100,\"two\r\nlines\",8\r\na100,%x,8\r\n"
        #expect(Self.rows(text, .gpuTypes) == ["h100|-|8|-|-|-|two\nlines|t|f|{}", "a100|-|8|-|-|-|%x|t|f|{}"])
    }

    @Test(arguments: ["ml ops", "ml;ops", "\"ml,ops\"", "\"ops, ml\"", " ops  ml "])
    func listsAreDividedBySpacesCommasOrSemicolons(_ cell: String) {
        let rows = Self.rows("name,provider,dedicatedTo\nus,aws,\(cell)\n", .regions)
        #expect(rows == ["us|-|-|aws|-|t|{ml,ops}|-|-|f|{}"])
    }

    @Test(arguments: [",", ";", " ; ", "\n"])
    func keysOfSSHMayHoldSpacesAndAComment(_ divider: String) throws {
        let age = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
        let ssh = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsKLqeplhpW+uObz5dvMgjz1OxfM/XXUB+VHtZ6isGN"
        let header = "name,team,expiresAt,deliverTo\n"
        let file = Self.read(
            header + "ci,ml,2036-01-01T00:00:00Z,\"\(age)\(divider)\(ssh) ada@laptop\"\n",
            .apiKeys
        )
        #expect(!file.diagnostics.hasErrors, "\(Self.problems(file))")
        let index = try #require(Kind.all.firstIndex { $0 === Kind.apiKeys })
        let block = file.blocks[index]
        let text = String(decoding: block.text, as: UTF8.self)
        #expect(text.contains(age) && text.contains(ssh) && !text.contains("ada@laptop"))
    }

    @Test func pathsNameFieldsOfMappings() {
        let rows = Self.rows("name,billing.country,billing.taxNumberType\nml,Germany,VAT\n", .teams)
        #expect(rows == ["ml|-|-|-|t|-|-|-|VAT|-|Germany|f|-|{}"])
    }

    /// What a spreadsheet would run is a text here, and a text in the YAML.
    @Test(arguments: [
        "=HYPERLINK(1)", "+1+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "<script>", "{{ x }}", "*a", "&a",
    ])
    func formulasAreTexts(_ cell: String) {
        let quoted = "\"\(cell)\""
        #expect(Self.rows("name,fullName\nada,\(quoted)\n") == ["ada|-|\(cell)|human|t|-|f|{}"])
    }

    // MARK: What is refused

    @Test(arguments: [
        ("", ["1:1 HX2001"]), ("\n\n", ["1:1 HX2001"]), ("email\na@example.com\n", ["1:1 HX2004"]),
        ("name,emial\nada,x\n", ["1:6 HX2005"]), ("name,\nada,x\n", ["1:6 HX2005"]),
        ("name,name\nada,ada\n", ["1:6 HX1208"]), ("name;email\nada;\n", ["1:1 HX2004", "1:1 HX2005"]),
        ("name,email\nada\n", ["2:1 HX2033"]), ("name\nada,bob\n", ["2:1 HX2033"]),
        ("name,active\nada,yes\nbob,true\n", ["2:5 HX2012"]), ("name,email\né,x\n", ["2:1 HX2017", "2:3 HX2018"]),
        ("name,fullName\nada,\"open\n", ["2:5 HX2032"]), ("name,fullName\nada,\"a\"b\n", ["2:8 HX2032"]),
        ("name,fullName\nada,5\" disk\nbob,x\"y\n", ["2:6 HX2032", "3:6 HX2032"]),
        ("name,fullName\nada,\"two\nlines\"\n", ["2:5 HX1105"]), ("name,fullName\nada,\u{202E}x\n", ["2:5 HX1104"]),
        ("name\nada\u{0}\n", ["2:4 HX1105"]), ("name\rada\n", ["1:5 HX1103"]), ("name\n\u{1B}[31m\n", ["2:1 HX1105"]),
        ("name,email\n,a@example.com\n", ["2:1 HX2004"]),
    ])
    func problemsAreReportedWhereTheyStand(_ text: String, _ problems: [String]) {
        #expect(Self.problems(text) == problems)
    }

    @Test func rulesAndListsAreChecked() {
        let digest = String(repeating: "ab", count: 32)
        let header = "name,user,team,expiresAt,sha256\n"
        let time = "2036-01-01T00:00:00Z"
        #expect(Self.problems(header + "ci,ada,ml,\(time),\(digest)\n", .apiKeys) == ["2:8 HX2105"])
        #expect(Self.problems(header + "ci,,,\(time),\(digest)\n", .apiKeys) == ["2:1 HX2105"])
        #expect(Self.problems(header + "ci,,ml,\(time),\(digest) \(digest)\n", .apiKeys) == ["2:29 HX2103"])
        #expect(Self.problems(header + "ci,,ml,\(time), ; \n", .apiKeys) == ["2:29 HX2023"])
        let guessed = DigestContext().digest(of: Array("test".utf8)).hexadecimal
        #expect(Self.problems(header + "ci,,ml,\(time),\(guessed)\n", .apiKeys) == ["2:29 HX2030"])
        #expect(Self.problems("team,user,role\nml,ada,boss\n", .memberships) == ["2:8 HX2021"])
        #expect(Self.problems("maxRemovals\n-1\n", .policy) == ["2:1 HX2022"])
    }

    @Test func nothingOfASecretIsShown() {
        let file = Self.read("name,team,expiresAt,sha256\nci,ml,2036-01-01T00:00:00Z,hunter2\n", .apiKeys)
        let shown = file.diagnostics.report().shown
        #expect(shown.map(\.code.rawValue) == ["HX2019"])
        #expect(shown.allSatisfy { !$0.showsSource && !$0.message.contains("hunter2") })
        #expect(file.secrets.count == 1)
    }

    @Test func invalidUTF8IsRefused() {
        let file = TableReader.read(
            path: "t.csv",
            text: Array("name\n".utf8) + [0xE9, 0x0A],
            kind: .users,
            cluster: "test",
            delimiter: 0x2C
        )
        #expect(Self.problems(file) == ["2:1 HX1101"])
    }

    @Test func scalarsHaveTheirLimit() {
        let long = String(repeating: "x", count: 65_537)
        #expect(Self.problems("name,fullName\nada,\(long)\n") == ["2:5 HX1207"])
    }

    /// A line of a million commas costs what its bytes cost.
    @Test func recordsOfManyCellsAreCounted() {
        let commas = String(repeating: ",", count: 1_000_000)
        #expect(Self.problems("name,email\n\(commas)x\n") == ["2:1 HX2033"])
        #expect(Self.problems("name\(commas)\n").count == 100)
        #expect(Self.problems("name\n" + String(repeating: "\"a\"b,", count: 100_000) + "\n").count == 10)
    }
}
