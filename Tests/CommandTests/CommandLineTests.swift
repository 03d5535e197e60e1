import EmbeddedPostgres
import Foundation
import Planning
import Postgres
import Reconciler
import TestSupport
import Testing

/// The program as a user or a pipeline calls it.
@Suite(.threadOfItsOwn) struct CommandLineTests {
    private let folder: TemporaryFolder
    private var spec: String { folder.url("spec.yaml").path }

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("spec.yaml", TestSpecs.first)
    }

    @Test func planApplyPlanAndBack() throws {
        let database = try TestServer.makeDatabase()
        let address = database.address
        let plan = { (path: String) in
            try CommandRun.hxapply(["--database", address, "plan", path, "--detailed-exitcode"])
        }
        #expect(try plan(spec).status == 2)
        let apply = try CommandRun.hxapply(["--database=\(address)", "apply", spec, "--format", "json"])
        #expect(apply.status == 0)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(apply.output.utf8)) as? [String: Any])
        #expect((object["run"] as? String)?.count == 36)
        #expect(object["serial"] as? Int == 1)
        let again = try plan(spec)
        #expect(again.status == 0)
        #expect(
            again.output == "\(database.line)Plan: 0 to create, 0 to update, 0 to rename, 0 to delete, 7 unchanged.\n"
        )
        let export = try CommandRun.hxapply(["export", "--database", address])
        let back = try CommandRun.hxapply(
            ["plan", "-", "--detailed-exitcode", "--database", address],
            input: export.output
        )
        #expect(back.status == 0)
        #expect(try CommandRun.hxapply(["validate", "-"], input: export.output).status == 0)
    }

    @Test func anotherSchemaIsAnotherWorld() throws {
        let database = try TestServer.makeDatabase()
        for schema in ["hx", "other_one"] {
            let run = try CommandRun.hxapply(["apply", spec, "--migrate", "--schema", schema], database: database)
            #expect(run.output.contains("Applied: 7 created"))
        }
        #expect(try database.execute("SELECT count(*) FROM other_one.users").scalar == "2")
    }

    @Test func originIsThePipelinesOrGits() throws {
        let database = try TestServer.makeDatabase()
        let pipeline = [
            "GITHUB_SHA": "0123abc", "GITHUB_ACTOR": "octocat", "GITHUB_SERVER_URL": "https://git.example.com",
            "GITHUB_REPOSITORY": "a/b", "GITHUB_RUN_ID": "7",
        ]
        #expect(try CommandRun.hxapply(["apply", spec], database: database, environment: pipeline).status == 0)
        let git = """
            cd '\(folder.path)' && git init -q . && git add spec.yaml
            git -c user.name=x -c user.email=x@example.com commit -qm x && git rev-parse HEAD
            """
        let revision = try CommandRun.run("/bin/sh", ["-c", git]).output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(revision.count == 40)
        #expect(try CommandRun.hxapply(["apply", spec], database: database).status == 0)
        try folder.write("spec.yaml", TestSpecs.second)
        #expect(try CommandRun.hxapply(["apply", spec, "--actor", "me"], database: database).status == 0)
        let rows = try database.execute("SELECT revision, actor, run_url FROM hx.runs ORDER BY started_at").rows
        #expect(rows[0] == ["0123abc", "octocat", "https://git.example.com/a/b/actions/runs/7"])
        #expect(rows[1][0] == revision)
        // What is not committed has no revision.
        #expect(rows[2] == [nil, "me", nil])
    }

    @Test func runsAreListedAndShown() throws {
        let database = try TestServer.makeEmptyDatabase()
        #expect(try CommandRun.hxapply(["runs"], database: database).status == 9)
        let end = "the tables are at version \(Migration.newest).\n"
        #expect(
            try CommandRun.hxapply(["migrate"], database: database).output.hasSuffix(
                "\(database.line)Migrated: "
                    + "\(Migration.newest) applied, \(end)"
            )
        )
        #expect(
            try CommandRun.hxapply(["migrate"], database: database).output
                == "\(database.line)Migrated: 0 applied, \(end)"
        )
        #expect(try CommandRun.hxapply(["runs"], database: database).output == "No runs yet.\n")
        #expect(try CommandRun.hxapply(["apply", spec, "--revision", "abc1234"], database: database).status == 0)
        let id = try #require(try database.execute("SELECT id FROM hx.runs").scalar)
        #expect(try CommandRun.hxapply(["runs"], database: database).output.contains("abc1234"))
        let shown = try CommandRun.hxapply(["runs", String(id.prefix(8))], database: database)
        #expect(shown.output.contains("Run       \(id)"))
        #expect(shown.output.contains("  + teams/ml  "))
        let json = try CommandRun.hxapply(["runs", id, "--format", "json"], database: database)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let run = try #require(object["run"] as? [String: Any])
        #expect((run["changes"] as? [Any])?.count == 7)
        #expect(try CommandRun.hxapply(["runs", "zz"], database: database).status == 64)
    }

    @Test func terminalIsAskedAndAPipeIsNot() throws {
        let database = try TestServer.makeDatabase()
        let command = "'\(CommandRun.program)' apply '\(spec)'"
        let terminal = { (input: String, environment: [String: String]) in
            try CommandRun.run(
                "/usr/bin/script",
                ["-qec", command, "/dev/null"],
                database: database,
                input: input,
                environment: environment.merging(["TERM": "xterm"]) { $1 }
            )
        }
        let refused = try terminal("no\n", [:])
        #expect(refused.status == 10)
        #expect(refused.output.contains(" in \(database.name) via the socket in /"))
        #expect(refused.output.contains("Only 'yes' applies it:"))
        #expect(refused.output.contains("Nothing was changed."))
        #expect(refused.output.contains("\u{1B}[32m+ teams/ml\u{1B}[0m"))
        #expect(try database.execute("SELECT count(*) FROM hx.teams").scalar == "0")
        let unseen = try CommandRun.run(
            "/usr/bin/script",
            ["-qec", "\(command) | cat; exit ${PIPESTATUS[0]}", "/dev/null"],
            database: database,
            input: "yes\n",
            environment: ["SHELL": "/bin/bash"]
        )
        #expect(unseen.status == 64)
        #expect(unseen.output.contains("Give --yes"))
        let agreed = try terminal("yes\n", ["NO_COLOR": "1"])
        #expect(agreed.output.contains("Applied: 7 created"))
        #expect(!agreed.output.contains("\u{1B}[3"))
    }

    @Test func helpAndVersionNeedNoDatabase() throws {
        #expect(try CommandRun.hxapply(["--version"]).status == 0)
        for command in [
            [], ["validate"], ["plan"], ["apply"], ["export"], ["import"], ["runs"], ["schema"], ["migrate"], ["dev"],
        ] {
            let run = try CommandRun.hxapply(command + ["--help"])
            #expect(run.status == 0)
            #expect(run.output.contains("USAGE: hxapply"))
            #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(command)")
        }
        #expect(try CommandRun.hxapply(["--generate-completion-script", "bash"]).output.contains("_hxapply"))
    }

    /// `check-jsonschema` is another program's view of the same schema; `make test` installs it.
    @Test(.requires(checker != nil, "HXAPPLY_CHECK_JSONSCHEMA names no program"))
    func otherProgramsAgreeWithTheSchema() throws {
        let checker = try #require(Self.checker)
        let examples = Golden.root.appendingPathComponent("examples").path
        let check = { (file: String) in
            try CommandRun.run(checker, ["--schemafile", "\(examples)/hxapply.schema.json", "\(examples)/\(file)"])
                .status
        }
        let names = try FileManager.default.subpathsOfDirectory(atPath: examples).filter { $0.hasSuffix(".yaml") }
        for name in names where !name.hasPrefix("broken/") && !name.hasPrefix("ci/") && !name.hasPrefix("moving-in/") {
            #expect(try check(name) == 0, "\(name)")
        }
        let visible = [
            "bad-duration", "boolean-yes", "date-without-zone", "duplicate-item", "misspelt-role",
            "labels", "missing-field", "name-with-capitals", "not-a-cluster", "not-a-list", "not-an-email",
            "out-of-range", "price-with-currency", "secret-in-spec", "several-mistakes", "three-digests", "two-owners",
            "team-given-twice", "unknown-field", "bad-scope", "digest-in-capitals", "digest-and-recipients",
            "rotation-without-recipients", "bad-recipient",
        ]
        for name in visible { #expect(try check("broken/\(name).yaml") != 0, "\(name)") }
    }

    private static let checker: String? = {
        let path = ProcessInfo.processInfo.environment["HXAPPLY_CHECK_JSONSCHEMA"] ?? ""
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()
}
