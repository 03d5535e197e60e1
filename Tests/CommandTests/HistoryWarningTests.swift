import Foundation
import Postgres
import TestSupport
import Testing

/// Where git does not say which commit is older, or what is applied is no commit, hxapply says so.
@Suite(.threadOfItsOwn) struct HistoryWarningTests {
    private let folder: TemporaryFolder
    private let database: TestDatabase

    init() throws {
        folder = try TemporaryFolder()
        database = try TestServer.makeDatabase()
        for (number, name) in ["ml", "ops", "web"].enumerated() {
            try declareTeam(name)
            if number == 0 { try shell("cd tree && git init -q -b main .") }
            try shell("cd tree && git add specs && git \(Self.author) commit -qm \(name)")
        }
    }

    private static let author = "-c user.name=Ada -c user.email=ada@example.com -c commit.gpgSign=false"

    private func declareTeam(_ name: String) throws {
        try folder.write("tree/specs/a.yaml", Specs.document("teams: [{name: \(name), adminEmail: x@example.com}]\n"))
    }

    @discardableResult
    private func shell(_ script: String) throws -> String {
        let run = try CommandRun.run("/bin/sh", ["-ec", script], directory: folder.path)
        try #require(run.status == 0, "\(run.errors)")
        return run.output.trimmingCharacters(in: .newlines)
    }

    private func hxapply(
        _ arguments: String...,
        in directory: String = "tree",
        input: String = "",
        environment: [String: String] = [:]
    ) throws -> CommandRun {
        try CommandRun.hxapply(
            arguments,
            database: database,
            input: input,
            environment: environment,
            directory: folder.url(directory).path
        )
    }

    private var applied: String? {
        get throws { try database.execute("SELECT applied_revision FROM hx.clusters").scalar }
    }

    /// Expects the warning on standard error and in the plan, in every format, and a refusal where history is required.
    private func expectDoubt(
        _ code: String,
        _ words: String,
        _ paths: [String] = ["specs"],
        in directory: String = "tree",
        environment: [String: String] = [:]
    ) throws {
        for format in ["text", "json", "markdown"] {
            let arguments = ["plan"] + paths + ["--format", format]
            let run = try CommandRun.hxapply(
                arguments,
                database: database,
                environment: environment,
                directory: folder.url(directory).path
            )
            #expect(run.status == 0, "\(run.output)\(run.errors)")
            let told = format == "text" ? run.output : run.errors
            #expect(told.contains("warning[\(code)]: ") && told.contains(words), "\(told)")
            #expect(run.output.contains(code), "\(format): \(run.output)")
        }
        for command in ["plan", "apply"] {
            let strict = try CommandRun.hxapply(
                [command] + paths + ["--require-history", "--format", "json"],
                database: database,
                environment: environment,
                directory: folder.url(directory).path
            )
            #expect(strict.status == 7, "\(strict.output)\(strict.errors)")
            #expect(strict.output.contains(#"{"guard":"history","code":"HX7011","#), "\(strict.output)")
            #expect(strict.output.contains("leave --require-history out"))
            #expect(!strict.output.contains(#""code":"\#(code)""#))
        }
    }

    @Test func knownHistoryIsAppliedWithoutAWord() throws {
        for _ in 0..<2 {
            let run = try hxapply("apply", "specs", "--require-history")
            #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        }
        #expect(try applied == shell("cd tree && git rev-parse HEAD"))
        try shell("cd tree && git checkout -q HEAD~1")
        #expect(try hxapply("plan", "specs", "--require-history").output.contains("HX7009"))
    }

    @Test func shallowCloneIsWarnedOf() throws {
        try shell("git clone -q --depth 1 file://$PWD/tree new")
        try expectDoubt("HX8011", "so nothing will tell whether another commit is older", in: "new")
        #expect(try hxapply("apply", "specs", in: "new").status == 0)
        // The same commit is no older one.
        #expect(try hxapply("plan", "specs", "--require-history", in: "new").status == 0)
        try shell("cd tree && git branch old HEAD~2")
        try shell("git clone -q --depth 1 --branch old file://$PWD/tree old")
        let older = try shell("cd old && git rev-parse --short=12 HEAD")
        try expectDoubt("HX8011", "commit \(older) is older than", in: "old")
        // With all of it, it is known to be older.
        try shell("cd old && git fetch -q --unshallow origin && git fetch -q origin main")
        #expect(try hxapply("plan", "specs", in: "old").output.contains("refused[HX7009]"))
        // Enough of it is enough.
        try shell("git clone -q --depth 2 file://$PWD/tree two")
        _ = try database.execute(
            "UPDATE hx.clusters SET applied_revision = $1",
            [try shell("cd tree && git rev-parse HEAD~1")]
        )
        let run = try hxapply("plan", "specs", "--require-history", in: "two")
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    }

    @Test func repositoryOfAnotherUserIsWarnedOf() throws {
        // Only root can give its files to somebody else.
        guard geteuid() == 0 else { return }
        try shell("chown 65534 tree/.git")
        try expectDoubt("HX8010", "belongs to another user, so git refuses it (dubious ownership)")
    }

    @Test func repositoryThatGitCannotReadIsWarnedOf() throws {
        try expectDoubt("HX8013", "git cannot read the repository", environment: ["PATH": "/nonexistent"])
        try shell("rm -r tree/.git/objects")
        try expectDoubt("HX8013", "git cannot read the repository")
    }

    @Test(arguments: [
        ("echo >>tree/specs/a.yaml", "specs/a.yaml is changed"), ("rm tree/specs/b.txt", "specs/b.txt is deleted"),
        ("echo '# x' >tree/specs/c.yaml", "specs/c.yaml is untracked"),
        ("echo >tree/specs/notes", "specs/notes is untracked"),
        ("printf 'x\\n' >tree/.gitignore; echo >tree/specs/x", "specs/x is ignored by git"),
        ("echo '# x' >tree/specs/d.yaml; cd tree; git add specs/d.yaml", "specs/d.yaml is changed"),
        (
            "mkdir tree/specs/sub; echo '# x' >\"tree/specs/sub/a b.yaml\"; echo >tree/specs/z",
            "(and 1 more differ from HEAD)"
        ),
    ])
    func differenceFromHeadIsNamed(_ script: String, _ words: String) throws {
        try shell("cd tree && echo >specs/b.txt && git add specs && git \(Self.author) commit -qm b")
        try shell(script)
        try expectDoubt("HX8012", words + (words.hasPrefix("(") ? ", so no commit is recorded" : ""))
        let head = try shell("cd tree && git rev-parse HEAD")
        try expectDoubt("HX8012", "what is applied may not be commit", environment: ["GITHUB_SHA": head])
        #expect(try hxapply("apply", "specs").status == 0)
        #expect(try applied == nil)
        // The one after it has nothing to compare with.
        try shell(
            "cd tree && git stash -qu -- specs .gitignore 2>/dev/null || git reset -q --hard && git clean -qfdx ."
        )
        let run = try hxapply("plan", "specs")
        #expect(run.output.contains("warning[HX8014]: the last run recorded no commit"), "\(run.errors)")
    }

    @Test func repositoryWithoutACommitIsWarnedOf() throws {
        try shell("rm -r tree/.git && cd tree && git init -q .")
        try expectDoubt("HX8012", "has no commit yet")
    }

    @Test func commitThatTheRepositoryLacksIsWarnedOf() throws {
        let digits = String(repeating: "e", count: 40)
        try expectDoubt("HX8014", "does not know commit \(digits)", ["specs", "--revision", digits])
        #expect(try hxapply("apply", "specs", "--revision", digits).status == 0)
        try declareTeam("new")
        try shell("cd tree && git \(Self.author) commit -qam new")
        try expectDoubt("HX8014", "the git repository does not know commit eeeeeeeeeeee, so nothing tells")
    }

    @Test func requiredHistoryNeedsACommit() throws {
        let text = try folder.read("tree/specs/a.yaml")
        let piped = try hxapply("plan", "-", "--require-history", input: text)
        #expect(piped.status == 7 && piped.output.contains("nothing tells of which commit the plan is"))
        #expect(try hxapply("plan", "-", "--require-history", "--revision", "HEAD", input: text).status == 0)
        try shell("rm -r tree/.git")
        let none = try hxapply("plan", "specs", "--require-history")
        #expect(none.status == 7)
        #expect(none.output.contains("refused[HX7011]: the order of commits must be known"), "\(none.output)")
        #expect(none.output.contains("the specs are in no git repository"))
        // Specs need not be in git.
        #expect(try hxapply("plan", "specs").errors.isEmpty)
        #expect(try hxapply("plan", "specs", "--allow", "history=x", "--reason", "x").status == 64)
    }

    @Test func savedPlanIsHeldToItWhereItIsApplied() throws {
        #expect(try hxapply("plan", "specs", "--require-history", "--out", "../p.plan").status == 0)
        #expect(try hxapply("apply", "--plan", "../p.plan", "--require-history").status == 0)
        try declareTeam("new")
        try shell("cd tree && git \(Self.author) commit -qam new")
        #expect(try hxapply("plan", "specs", "--out", "../q.plan").status == 0)
        try shell("git clone -q --depth 1 file://$PWD/tree shallow")
        let run = try hxapply("apply", "--plan", "../q.plan", "--require-history", in: "shallow")
        #expect(run.status == 7 && run.output.contains("refused[HX7011]"), "\(run.output)\(run.errors)")
        #expect(try hxapply("apply", "--plan", "../q.plan", in: "shallow").output.contains("warning[HX8011]"))
    }
}
