import Foundation
import Postgres
import TestSupport
import Testing

/// What is a spec file, what looks like one, and what a file may hold besides documents.
@Suite(.threadOfItsOwn) struct SpecFileTests {
    private let folder: TemporaryFolder

    private static let team = Specs.document("teams: [{name: ml, adminEmail: lead@example.com}]\n")
    private static let user = Specs.document("users: [{name: ada, email: ada@example.com}]\n")

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("specs/teams.yaml", Self.team)
    }

    private func validate(_ arguments: String..., input: String = "") throws -> CommandRun {
        try CommandRun.hxapply(["validate"] + arguments, input: input, directory: folder.path)
    }

    private func shell(_ script: String, database: TestDatabase? = nil) throws -> CommandRun {
        try CommandRun.run("/bin/bash", ["-c", script], database: database, directory: folder.path)
    }

    // MARK: Names

    @Test(arguments: ["bob.YAML", "bob.Yml", "BOB.JSON"])
    func endingsAreReadInAnyCase(_ name: String) throws {
        let json =
            #"{"apiVersion": "hxapply/v1", "kind": "Cluster", "metadata": {"name": "test"}, "#
            + #""users": [{"name": "ada", "email": "ada@example.com", "fullName": null}]}"#
        try folder.write("specs/\(name)", name == "BOB.JSON" ? json : Self.user)
        let run = try validate("specs")
        #expect(run.output == "Valid: cluster test, 2 resources.\n", "\(run.errors)")
        #expect(run.errors.isEmpty)
    }

    @Test(arguments: [
        "bob.yaml.txt", "bob.yaml.bak", "bob.yaml~", "bob.ymal", "bob.yam", "bob.yaaml", "bob.YMAL", "bob.yaml2",
        "bob.yml.orig", "bob.yaml.disabled", "bob.yaml (1)", "bob.yaml ", "bob.yaml.", "bob.jsonc", "bob.json5",
        "bob.jsn", "bob.yl",
    ])
    func nearEndingsAreWarnedOf(_ name: String) throws {
        try folder.write("specs/\(name)", Self.user)
        let run = try validate("specs")
        #expect(run.status == 0)
        #expect(run.errors.contains("specs/\(name): warning[HX1007]"), "\(run.errors)")
        let database = try TestServer.makeDatabase()
        let plan = ["plan", "specs", "--format", "json"]
        let json = try CommandRun.hxapply(plan, database: database, directory: folder.path)
        #expect(json.status == 0 && json.errors.contains("warning[HX1007]"))
        #expect(json.output.contains(#"{"code":"HX1007","message":"specs/\#(name): "#), "\(json.output)")
        // It can be named all the same, and then it is what its name says it is.
        #expect(try validate("specs/teams.yaml", "specs/\(name)").output.contains("2 resources"))
    }

    @Test(arguments: [
        "teams.yaml.bak", "teams.yaml~", "#teams.yaml#", "users.yaml.example", "users.yaml.tmpl", "users.yaml.j2",
        "users.json.gz", "users.xml", "users.toml", "users.jsonl", "users.jsonnet", "README.md", "yaml", "notes.txt",
        "users.yamllint", "data.eml", "x.y", "run.sh", ".users.yaml", ".teams.yaml.swp", "users.html", "main.js",
    ])
    func otherNamesAreNot(_ name: String) throws {
        try folder.write("specs/\(name)", "nothing")
        let run = try validate("specs")
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    }

    // MARK: Documents

    @Test func schemaMayLieBesideTheSpecs() throws {
        try folder.write("specs/hxapply.schema.json", try CommandRun.hxapply(["schema"]).output)
        try folder.write("specs/more.yaml", "$schema: x\nteams: no\n---\n" + Self.user)
        let run = try validate("specs")
        #expect(run.output == "Valid: cluster test, 2 resources.\n", "\(run.errors)")
        #expect(run.errors.isEmpty)
    }

    /// An editor's key would otherwise delete all that the file declares.
    @Test func specThatNamesItsSchemaIsSkippedWithAWarning() throws {
        let database = try TestServer.makeDatabase()
        try folder.write("specs/users.yaml", Self.user)
        #expect(try CommandRun.hxapply(["apply", "specs"], database: database, directory: folder.path).status == 0)
        try folder.write("specs/users.yaml", "$schema: ./hxapply.schema.json\n" + Self.user)
        let plan = try CommandRun.hxapply(["plan", "specs"], database: database, directory: folder.path)
        #expect(plan.status == 7)
        #expect(plan.output.contains("warning[HX1009]: specs/users.yaml:1:1: "), "\(plan.output)")
        #expect(plan.output.contains("refused[HX7008]: 1 resource of specs/users.yaml would be deleted"))
    }

    @Test(arguments: [
        "", "\n\n", "# nothing yet\n", "---\n", "--- null\n...\n", "---\n---\n~\n", "{\"$schema\": \"x\"}\n",
    ])
    func pathsWithoutAnyDocumentAreRefused(_ text: String) throws {
        try folder.write("specs/teams.yaml", text)
        let run = try validate("specs")
        #expect(run.status == 3)
        #expect(run.errors.hasPrefix("specs: error[HX1008]: "), "\(run.errors)")
        #expect(try validate("-", input: text).errors.hasPrefix("<stdin>: error[HX1008]: "))
        // Beside a document it is nothing.
        try folder.write("specs/users.yaml", Self.user)
        #expect(try validate("specs").output == "Valid: cluster test, 1 resource.\n")
    }

    /// A file that was cut off by a full disk is empty, too.
    @Test func emptiedFileDeletesNothingUnseen() throws {
        let database = try TestServer.makeDatabase()
        try folder.write("specs/users.yaml", Self.user)
        #expect(try CommandRun.hxapply(["apply", "specs"], database: database, directory: folder.path).status == 0)
        try folder.write("specs/users.yaml", "")
        let plan = try CommandRun.hxapply(["plan", "specs"], database: database, directory: folder.path)
        #expect(plan.status == 7)
        #expect(plan.output.contains("refused[HX7008]: 1 resource of specs/users.yaml would be deleted; that file is"))
        #expect(plan.output.contains("declares nothing of test any more"))
    }

    // MARK: JSON

    private static let header = #"{"apiVersion": "hxapply/v1", "kind": "Cluster", "metadata": {"name": "test"}, "#

    @Test func nullInJSONIsAbsent() throws {
        let json =
            Self.header + #""gpuTypes": null, "policy": null, "regions": [{"name": "eu", "provider": "aws", "#
            + #""dedicatedTo": null, "description": null, "active": null, "renamedFrom": null}], "#
            + #""teams": [{"name": "x", "adminEmail": "x@example.com", "billing": null}]}"#
        try folder.write("specs/c.json", json)
        #expect(try validate("specs").output == "Valid: cluster test, 3 resources.\n")
        #expect(try validate("-", input: json).output == "Valid: cluster test, 2 resources.\n")
        try folder.write("specs/c.json", Self.header + #""teams": [{"name": null, "adminEmail": "a@b.de"}]}"#)
        #expect(try validate("specs").errors.contains("error[HX2004]: a team needs 'name'"))
        for name in ["specs/c.json", "specs/c.yaml"] {
            try folder.write(name, Self.header + #""teams": [{"name": "y", "adminEmail": null, "adminEmail": 1}]}"#)
            #expect(try validate(name).errors.contains("error[HX1208]"))
        }
        // In YAML nothing has several spellings, so none is taken.
        try folder.write("specs/c.yaml", Specs.document("teams: [{name: x, adminEmail: a@b.de, phone: null}]\n"))
        #expect(try validate("specs/c.yaml").errors.contains("error[HX2011]"))
    }

    @Test func surrogatePairsAreOneCharacter() throws {
        let database = try TestServer.makeDatabase()
        let pairs =
            #"{"name": "ada", "fullName": "\ud83d\ude00 \\ud83d \uD83D\uDE00", "email": "ada@example.com", "x": 1}"#
        try folder.write("c.json", Self.header + #""users": ["# + pairs + "]}")
        let run = try validate("c.json")
        // The caret is under the file's own text.
        let lines = run.errors.split(separator: "\n").map(Array.init)
        let column = try #require(lines[2].firstIndex(of: "^"))
        #expect(String(lines[1][column...].prefix(3)) == "\"x\"", "\(run.errors)")
        try folder.write("c.json", Self.header + #""users": ["# + pairs.replacing(#", "x": 1"#, with: "") + "]}")
        let apply = try CommandRun.hxapply(["apply", "c.json"], database: database, directory: folder.path)
        #expect(apply.status == 0, "\(apply.errors)")
        let name = try database.connect().execute("SELECT full_name FROM hx.users").rows[0][0]
        #expect(name == "\u{1F600} \\ud83d \u{1F600}")
    }

    @Test(arguments: [
        #"\ud83d"#, #"\ude00"#, #"\ud83d\u0041"#, #"\ud83dx"#, #"\ude00\ud83d"#, #"\ud83d\\ude00"#,
        #"\ud83d\ud83d\ude00"#,
    ])
    func halfAPairIsRefused(_ text: String) throws {
        try folder.write("c.json", Self.header + #""teams": [{"name": "x", "displayName": ""# + text + #""}]}"#)
        let run = try validate("c.json")
        #expect(run.status == 3 && run.errors.contains("error[HX1201]"), "\(run.errors)")
    }

    @Test func hiddenCharactersAsPairsAreRefused() throws {
        let text = Self.header + #""teams": [{"name": "x", "adminEmail": "a@b.de", "displayName": "a\udb40\udc41"}]}"#
        try folder.write("c.json", text)
        #expect(try validate("c.json").errors.contains("error[HX1104]"))
    }

    // MARK: Standard input

    @Test func standardInputHasSeveralNames() throws {
        for name in ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
            #expect(try validate(name, input: Self.team).output == "Valid: cluster test, 1 resource.\n")
            let piped = try shell("cat specs/teams.yaml | '\(CommandRun.program)' validate \(name)")
            #expect(piped.output == "Valid: cluster test, 1 resource.\n", "\(piped.errors)")
        }
        #expect(try validate("-", "/dev/stdin").status == 64)
    }

    @Test func otherPipesSayHow() throws {
        let run = try shell("'\(CommandRun.program)' validate <(cat specs/teams.yaml)")
        #expect(run.status == 3 && run.errors.contains("error[HX1002]"))
        #expect(run.errors.contains("hint: give it as standard input, and '-' as the path"), "\(run.errors)")
    }

    // MARK: Several clusters

    @Test func faultsOfOtherClustersAreWarnings() throws {
        let database = try TestServer.makeDatabase()
        try folder.write("specs/dev.yaml", Specs.document("teams: [{name: Ops}]\nnope: 1\n", cluster: "dev"))
        try folder.write("specs/late.yaml", "teams: [{name: Ops}]\nkind: Cluster\nmetadata: {name: dev}\n")
        try folder.write("specs/cut.yaml", Self.user + "---\n" + Specs.document("teams: [\n", cluster: "dev"))
        #expect(try validate("specs").status == 3)
        let run = try validate("specs", "--cluster", "test")
        #expect(run.status == 0 && run.output == "Valid: cluster test, 2 resources.\n", "\(run.errors)")
        for code in ["HX2017", "HX2005", "HX2004", "HX2002", "HX1201"] where code != "HX2002" {
            #expect(run.errors.contains("warning[\(code)]"), "\(run.errors)")
        }
        let plan = ["plan", "specs", "--cluster", "test"]
        #expect(try CommandRun.hxapply(plan, database: database, directory: folder.path).status == 0)
        // What the cluster itself refers to is judged as ever.
        let memberships = Specs.document("memberships: [{team: ml, user: eve, role: admin}]\n")
        try folder.write("specs/m.yaml", memberships)
        #expect(try validate("specs", "--cluster", "test").errors.contains("error[HX2104]"))
    }

    @Test(arguments: [
        "kind: Cluster\n", "metadata: {name: Dev}\n", "metadata: {name: dev}\n\u{7}", "x: [\nmetadata: {name: dev}\n",
        "metadata: {name: dev}\nx: [\n---\nkind: Cluster\n",
    ])
    func faultsOfAnUnknownClusterAreErrors(_ text: String) throws {
        try folder.write("specs/other.yaml", text)
        let run = try validate("specs", "--cluster", "test")
        #expect(run.status == 3 && run.errors.contains("error["), "\(run.errors)")
    }

    @Test func clusterThatNothingDeclaresIsSaidToBeSo() throws {
        let run = try validate("specs", "--cluster", "prod")
        #expect(run.errors.contains("specs: error[HX2008]: no document declares the cluster 'prod'"))
        #expect(run.errors.contains("hint: choose one with --cluster: test"))
    }

    // MARK: Places

    @Test func missingFileHasNoLine() throws {
        #expect(try validate("nowhere.yaml").errors.hasPrefix("nowhere.yaml: error[HX1001]: "))
        let json = try validate("nowhere.yaml", "--format", "json").output
        #expect(json.contains(#""file":"nowhere.yaml","line":null,"column":null,"severity":"error""#), "\(json)")
    }

    @Test func caretOfAnElementStandsUnderIt() throws {
        let region = "regions:\n  - name: eu\n    provider: aws\n    dedicatedTo: [ml, mll]\n"
        try folder.write("specs/r.yaml", Specs.document(region))
        let run = try validate("specs")
        #expect(
            run.errors.contains("  7 |     dedicatedTo: [ml, mll]\n    |                       ^~~\n"),
            "\(run.errors)"
        )
        let digest = String(repeating: "a", count: 64)
        let other = String(repeating: "b", count: 64)
        let keys = """
            apiKeys:
              - {name: a, team: ml, expiresAt: 2036-01-01T00:00:00Z, sha256: [\(digest)]}
              - name: b
                team: ml
                expiresAt: 2036-01-01 00:00:00Z
                sha256:
                  - \(other)
                  - \(digest)

            """
        try folder.write("specs/r.yaml", Specs.document(keys))
        #expect(try validate("specs").errors.contains("specs/r.yaml:11:9: error[HX2102]"))
    }

    @Test(arguments: [
        ("ada.example.com", "has no '@'"), ("a@b@example.com", "has more than one '@'"),
        ("\"Ada <ada@example.com>\"", "holds a space"), ("<ada@example.com>", "holds more than the bare address"),
        ("ada@example", "has no dot in its domain"), ("\"@example.com\"", "has nothing before the '@'"),
        ("\"ada@\"", "has nothing behind the '@'"), ("a..b@example.com", "has a dot in the wrong place before the '@'"),
        ("ada@ex_ample.com", "has '_' behind the '@'"), ("(ada)@example.com", "has '(' before the '@'"),
        ("zoë@example.com", "holds a character that is not ASCII"),
        ("ada@-example.com", "has a part of its domain that begins or ends with '-'"),
        ("ada@example..com", "has a dot in the wrong place in its domain"),
    ])
    func addressIsRefusedByTheRuleThatItBreaks(_ address: String, _ fault: String) throws {
        try folder.write("specs/u.yaml", Specs.document("users:\n  - name: ada\n    email: \(address)\n"))
        let run = try validate("specs")
        #expect(
            run.errors.contains("error[HX2018]: 'email' must be an e-mail address in ASCII, but \(fault)\n"),
            "\(run.errors)"
        )
    }
}
