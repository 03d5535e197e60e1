import Foundation
import Postgres
import TestSupport
import Testing

/// What the program says where it is called wrongly, and what a shell may offer before that.
@Suite(.threadOfItsOwn) struct UsageTests {
    @Test(arguments: [
        (["aply", "specs"], "hxapply has no command 'aply'. Did you mean 'apply'?", "hxapply <subcommand>"),
        (
            ["help", "drfit"], "hxapply has no command 'drfit'. Its commands are validate, plan, ",
            "hxapply <subcommand>"
        ),
        (["dev", "stopp"], "hxapply dev has no command 'stopp'. Did you mean 'stop'?", "hxapply dev <subcommand>"),
        (["dev", "x"], "hxapply dev has no command 'x'. Its commands are address, stop, remove.", "hxapply dev"),
        (["\u{1B}[2J"], "hxapply has no command '\\u{1B}[2J'", "hxapply <subcommand>"),
    ])
    func unknownCommandsAreNamed(_ arguments: [String], _ sentence: String, _ usage: String) throws {
        let run = try CommandRun.hxapply(arguments)
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.errors.hasPrefix("Error: \(sentence)"), "\(run.errors)")
        #expect(run.errors.contains("\nUsage: \(usage)"), "\(run.errors)")
    }

    /// A negative number is a value that is out of range, not an option of its own.
    @Test(
        arguments: ["-1", "-0.5", "abc", "1000000000000", "99999999999999999999999"],
        [
            (["runs"], "--limit", "1 to 10000"), (["plan", "."], "--lock-timeout", "0 to 86400"),
            (["apply", "."], "--lock-timeout", "0 to 86400"), (["undo", "7f3c"], "--lock-timeout", "0 to 86400"),
            (["plan", "."], "--max-bytes", "256 to 10000000"), (["serve"], "--rate-limit", "0 to 1000000000"),
            (["serve"], "--invalid-key-limit", "0 to 1000000"),
        ]
    )
    func numbersAreToldTheirRange(_ value: String, _ option: (command: [String], name: String, range: String)) throws {
        let run = try CommandRun.hxapply(option.command + [option.name, value])
        #expect(run.status == 64)
        let sentence = "it must be a whole number from \(option.range)."
        #expect(run.errors.hasPrefix("Error: The value '\(value)' is invalid for '\(option.name) <"), "\(run.errors)")
        #expect(run.errors.contains(sentence), "\(run.errors)")
    }

    @Test(arguments: [
        ("remvals=users:3", "there is no guard 'remvals'. Did you mean 'removals'? The guards are removals, empty,"),
        ("all", "there is no guard 'all'. The guards are removals, empty,"),
        ("removals=users", "write it as removals=WHAT:COUNT, as the guard's refusal does."),
        ("protected", "write it as protected=WHAT, as the guard's refusal does."),
        (
            "removals=teams:-1",
            "write it as removals=WHAT:COUNT, as the guard's refusal does. COUNT is a whole number of at least 1."
        ),
        ("removals=teams:0", "COUNT is a whole number of at least 1."),
        ("empty=prod:x", "COUNT is a whole number of at least 1."),
        ("partial-input=teams.yaml:-3", "COUNT is a whole number of at least 1."),
        ("min-admins=prod:-1", "COUNT is a whole number of at least 0."),
        ("protected=teams/ml:1", "write it as protected=WHAT, as the guard's refusal does."),
    ])
    func allowancesAreExplained(_ value: String, _ sentence: String) throws {
        let run = try CommandRun.hxapply(["plan", ".", "--reason", "x", "--allow", value])
        #expect(run.status == 64 && run.errors.contains(sentence), "\(run.errors)")
    }

    /// Misuse that only shows while a command runs has the usage of that command.
    @Test(arguments: [["runs"], ["drift"], ["export"], ["undo", "7f3c"], ["serve"]])
    func usageIsThatOfTheCommand(_ arguments: [String]) throws {
        let run = try CommandRun.hxapply(arguments)
        #expect(run.status == 64 && run.errors.hasPrefix("Error: No database is named."), "\(run.errors)")
        #expect(run.errors.contains("\nUsage: hxapply \(arguments[0])"), "\(run.errors)")
        #expect(run.errors.contains("  See 'hxapply \(arguments[0])"), "\(run.errors)")
    }

    // MARK: Counts

    @Test func oneOfSomethingIsSingular() throws {
        let pipeline = try Pipeline()
        let one = Specs.document("teams: [{name: ml, adminEmail: lead@example.com}]")
        try pipeline.apply(one)
        #expect(try pipeline.hxapply(["validate", pipeline.spec]).output == "Valid: cluster test, 1 resource.\n")
        let verified = try pipeline.hxapply(["runs", "--verify"]).output
        #expect(verified.hasPrefix("Verified: 1 record of cluster test.\n"), "\(verified)")
        try pipeline.write(Specs.document(""))
        let refused = try pipeline.hxapply(["plan", pipeline.spec])
        #expect(refused.output.contains("so the only resource of test would be deleted"), "\(refused.output)")
    }

    // MARK: Completion

    /// Has bash complete the last of the words.
    private func completions(of words: [String], in pipeline: Pipeline, _ environment: [String: String]) throws
        -> [String]
    {
        let folder = try TemporaryFolder()
        let script = try CommandRun.hxapply(["--generate-completion-script", "bash"])
        #expect(script.status == 0)
        try folder.write("completion", script.output)
        let program = CommandRun.program
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let line = """
            hxapply() { '\(program)' "$@"; }
            source '\(folder.url("completion").path)'
            COMP_WORDS=(hxapply \(quoted)); COMP_CWORD=\(words.count)
            COMP_LINE="hxapply \(words.joined(separator: " "))"; COMP_POINT=${#COMP_LINE}
            _hxapply hxapply "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"; printf '%s\\n' "${COMPREPLY[@]}"
            """
        let run = try CommandRun.run("/bin/bash", ["-c", line], environment: environment)
        #expect(run.errors.isEmpty, "\(run.errors)")
        return run.output.split(separator: "\n").map(String.init).sorted()
    }

    @Test func clustersAndRunsAreCompletedFromTheDatabase() throws {
        let pipeline = try Pipeline()
        try pipeline.apply(TestSpecs.first)
        let run = try #require(try pipeline.database.execute("SELECT id FROM hx.runs").scalar)
        let named = ["HXAPPLY_DATABASE_URL": pipeline.database.address]
        #expect(try completions(of: ["drift", "--cluster", ""], in: pipeline, named) == ["test"])
        #expect(try completions(of: ["drift", "--cluster", "x"], in: pipeline, named) == [])
        #expect(try completions(of: ["runs", ""], in: pipeline, named).contains(String(run.prefix(8))))
        #expect(try completions(of: ["undo", String(run.prefix(10))], in: pipeline, named) == [run])
        #expect(try completions(of: ["plan", ".", "--allow", "prot"], in: pipeline, [:]) == ["protected="])
    }

    /// A prompt is no place for errors, and pressing a key starts no server.
    @Test(arguments: ["postgres://127.0.0.1:1/none", "nonsense", "embedded:/tmp/hxapply-no-such-directory"])
    func completionWithoutADatabaseIsSilent(_ address: String) throws {
        let pipeline = try Pipeline()
        let named = ["HXAPPLY_DATABASE_URL": address]
        #expect(try completions(of: ["drift", "--cluster", ""], in: pipeline, named) == [])
        #expect(!FileManager.default.fileExists(atPath: "/tmp/hxapply-no-such-directory"))
    }
}
