import Foundation
import Postgres
import TestSupport
import Testing

/// What `examples/ci` offers to teams: the pipelines, the scripts that comment, and the git hook.
@Suite(.threadOfItsOwn) struct ContinuousIntegrationTests {
    private static let examples = Golden.root.appendingPathComponent("examples/ci").path

    /// The built program comes first, then what a runner has.
    private static let path =
        URL(fileURLWithPath: CommandRun.program).deletingLastPathComponent().path + ":/usr/local/bin:/usr/bin:/bin"

    private static let token = "s3cret-token"

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Runs lines of shell in the folder as both pipelines do.
    private func shell(
        _ text: String,
        _ environment: [String: String] = [:],
        database: TestDatabase? = nil,
        in directory: String? = nil
    ) throws -> CommandRun {
        try CommandRun.run(
            "/bin/bash",
            ["--noprofile", "--norc", "-eo", "pipefail", "-c", text],
            database: database,
            environment: ["PATH": Self.path].merging(environment) { $1 },
            directory: directory ?? folder.path
        )
    }

    /// Makes a git repository of the folder's files.
    private func makeRepository() throws {
        let run = try shell(
            """
            git init -q -b main .
            git config user.name Ada
            git config user.email ada@example.com
            git add .
            git commit -qm first
            """
        )
        #expect(run.status == 0, "\(run.errors)")
    }

    private func makeHookedRepository() throws {
        try folder.write("specs/spec.yaml", TestSpecs.first)
        try makeRepository()
        #expect(try shell("cp '\(Self.examples)/pre-commit' .git/hooks/").status == 0)
    }

    private func commits() throws -> Int? {
        Int(try shell("git rev-list --count HEAD").output.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    @Test func hookLetsAGoodSpecPassInSilence() throws {
        try makeHookedRepository()
        try folder.write("specs/spec.yaml", TestSpecs.second)
        let run = try shell("git commit -qam second")
        #expect(run.status == 0)
        #expect(run.output.isEmpty && run.errors.isEmpty, "\(run.output)\(run.errors)")
        #expect(try commits() == 2)
    }

    @Test func hookJudgesWhatIsStagedAndNotTheWorkTree() throws {
        try makeHookedRepository()
        try folder.write("specs/spec.yaml", Specs.document("teams: [{name: ml, adminMail: lead@example.com}]\n"))
        #expect(try shell("git add specs").status == 0)
        try folder.write("specs/spec.yaml", TestSpecs.second)
        let refused = try shell("git commit -qm second")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("specs/spec.yaml:4:"), "\(refused.errors)")
        #expect(refused.errors.contains("error[HX2005]"))
        #expect(try commits() == 1)
        // The other way round: what is wrong in the work tree only is not committed, so it does not matter.
        #expect(try shell("git add specs").status == 0)
        try folder.write("specs/spec.yaml", "nonsense")
        #expect(try shell("git commit -qm second").status == 0)
        #expect(try shell("git commit -qam third").status == 1)
        #expect(try commits() == 2)
    }

    @Test func hookChecksTheSpecsThatStay() throws {
        try makeHookedRepository()
        let more = "users: [{name: eve, email: eve@example.com}]\nmemberships: [{team: ml, user: eve, role: admin}]\n"
        try folder.write("specs/more.yaml", Specs.document(more))
        #expect(try shell("git add specs && git commit -qm second").status == 0)
        let refused = try shell("git rm -q specs/spec.yaml && git commit -qm third")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("error[HX2104]"), "\(refused.errors)")
        #expect(try shell("git rm -q specs/more.yaml && git commit -qm third").status == 0)
    }

    @Test func hookDoesNothingWithoutStagedSpecs() throws {
        try makeHookedRepository()
        try folder.write("specs/spec.yaml", "nonsense")
        try folder.write("notes.txt", "a note")
        // It does not even look for the program.
        let run = try shell("git add notes.txt && git commit -qm second", ["PATH": "/usr/bin:/bin"])
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        let missing = try shell("git add specs && git commit -qm third", ["PATH": "/usr/bin:/bin"])
        #expect(missing.status == 1)
        #expect(missing.errors.contains("hxapply is not on PATH"))
    }

    @Test(arguments: ["platform/my [specs]", "platform/my [specs]/", "."])
    func hookLooksWhereItIsTold(_ directory: String) throws {
        try makeHookedRepository()
        try folder.write("platform/my [specs]/spec.yaml", "nonsense")
        #expect(try shell("git add . && git commit -qm second").status == 0)
        #expect(try shell("git config hxapply.specs '\(directory)'").status == 0)
        try folder.write("platform/my [specs]/spec.yaml", "more nonsense")
        let refused = try shell("git commit -qam third")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("platform/my [specs]/spec.yaml:1:"), "\(refused.errors)")
    }

    private static let hasTools = ["/usr/bin/curl", "/usr/bin/python3"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    private static let marker = "<!-- hxapply plan: prod -->"

    private static func environment(_ address: String, token: String = Self.token) -> [String: String] {
        [
            "GITHUB_API_URL": "\(address)/github", "GITHUB_REPOSITORY": "acme/platform", "GITHUB_TOKEN": token,
            "PULL_REQUEST": "12",
            "CI_API_V4_URL": "\(address)/gitlab", "CI_MERGE_REQUEST_PROJECT_ID": "34", "CI_MERGE_REQUEST_IID": "12",
            "HXAPPLY_COMMENT_TOKEN": token,
            "RETRY_SECONDS": "0",
        ]
    }

    @Test(.requires(hasTools, "there is no curl or no python3"), arguments: ["github", "gitlab"])
    func commentIsWrittenOnceAndThenAnew(_ forge: String) throws {
        let others = [
            "ann:Looks good.", "ben:> \(Self.marker)\nWhat is this?", "eve:\(Self.marker)\nAll is well!",
            "me:<!-- hxapply plan: staging -->\nAnother cluster.", "zoe:Thanks.",
        ]
        let server = try CommentServer(token: Self.token, comments: others)
        let script = "\(Self.examples)/comment-on-\(forge).sh"
        let environment = Self.environment(server.address)
        let before = try server.state().comments
        let bodies = ["\(Self.marker)\n## Größe \"x\" \\ `$HOME`\n\n| a |\n", "\(Self.marker)\nThe second plan.\n"]
        for body in bodies {
            try folder.write("plan.md", body)
            // Traced, as an impatient operator would run it.
            let run = try shell("bash -x '\(script)' plan.md", environment)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.hasPrefix("Wrote "))
            #expect(!(run.output + run.errors).contains(Self.token))
            let comments = try server.state().comments
            #expect(Array(comments.dropLast()) == before)
            #expect(comments.last?.author == "github-actions[bot]")
            #expect(comments.last?.body == body)
        }
        // It was created once, although the server had answered the creation with 502.
        #expect(try server.state().requests.filter { $0.hasPrefix("POST") }.count == 1)

        let wrong = try shell("'\(script)' plan.md", Self.environment(server.address, token: "an0ther-token"))
        #expect(wrong.status == 1)
        #expect(wrong.errors.contains("401"), "\(wrong.errors)")
        #expect(!(wrong.output + wrong.errors).contains("an0ther-token"))
        #expect(wrong.errors.split(separator: "\n").count == 1)
        let missing = try shell("PULL_REQUEST=13 CI_MERGE_REQUEST_IID=13 '\(script)' plan.md", environment)
        #expect(missing.status == 1)
        #expect(missing.errors.contains("request 13"), "\(missing.errors)")
    }

    @Test(.requires(hasTools, "there is no curl or no python3"), arguments: ["github", "gitlab"])
    func commentScriptGivesUpAndSaysWhy(_ forge: String) throws {
        let script = "\(Self.examples)/comment-on-\(forge).sh"
        let environment = Self.environment("http://127.0.0.1:1")
        try folder.write("plan.md", "\(Self.marker)\nA plan.\n")
        let unreachable = try shell("'\(script)' plan.md", environment)
        #expect(unreachable.status == 1)
        #expect(unreachable.errors.contains("gave up after 5 attempts"), "\(unreachable.errors)")
        try folder.write("plan.md", "No marker.\n")
        #expect(try shell("'\(script)' plan.md", environment).errors.contains("marker"))
        #expect(try shell("'\(script)' nowhere.md", environment).errors.contains("cannot read nowhere.md"))
        #expect(try shell("'\(script)' plan.md").errors.contains("is not set"))
        #expect(try shell("'\(script)'").status == 64)
    }

    /// A block of shell in a pipeline's YAML.
    struct Block: Decodable {
        let job: String
        let step: String
        let text: String
    }

    /// A Python that reads YAML: that of check-jsonschema, which `make test` installs, or the system's.
    private static let yamlReader: String? = {
        let checker = ProcessInfo.processInfo.environment["HXAPPLY_CHECK_JSONSCHEMA"] ?? ""
        let beside = URL(fileURLWithPath: checker).deletingLastPathComponent().appendingPathComponent("python3").path
        let probe = "try:\n    import yaml\nexcept ImportError:\n    import ruamel.yaml"
        return [beside, "/usr/bin/python3"].first { program in
            FileManager.default.isExecutableFile(atPath: program)
                && (try? CommandRun.run(program, ["-c", probe]).status) == 0
        }
    }()

    private static let checker: String? = {
        let path = ProcessInfo.processInfo.environment["HXAPPLY_CHECK_JSONSCHEMA"] ?? ""
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    private static let extraction = """
        import json, sys
        try:
            from yaml import safe_load as load
        except ImportError:
            from ruamel.yaml import YAML
            load = YAML(typ="safe", pure=True).load
        with open(sys.argv[1], encoding="utf-8") as file:
            document = load(file)
        jobs = document.get("jobs") or {name: job for name, job in document.items() if isinstance(job, dict)}
        blocks = []
        for name, job in jobs.items():
            blocks += [(name, step["name"], step["run"]) for step in job.get("steps", []) if "run" in step]
            blocks += [(name, key, "\\n".join(job[key])) for key in ("before_script", "script") if key in job]
        print(json.dumps([dict(zip(("job", "step", "text"), block)) for block in blocks]))
        """

    private static func blocks(_ file: String) throws -> [Block] {
        let run = try CommandRun.run(try #require(yamlReader), ["-c", extraction, "\(examples)/\(file)"])
        #expect(run.status == 0, "\(run.errors)")
        return try JSONDecoder().decode([Block].self, from: Data(run.output.utf8))
    }

    private static func text(_ blocks: [Block], _ job: String, _ step: String) throws -> String {
        try #require(blocks.first { $0.job == job && $0.step == step }?.text, "\(job), \(step)")
    }

    @Test(
        .requires(yamlReader != nil, "no Python here reads YAML"),
        arguments: [("github.yaml", 14), ("gitlab.yaml", 5)]
    )
    func pipelinesHoldShellThatIsSound(_ file: String, _ count: Int) throws {
        let blocks = try Self.blocks(file)
        #expect(blocks.count >= count)
        for block in blocks {
            let run = try CommandRun.run("/bin/bash", ["-n"], input: block.text)
            #expect(run.status == 0 && run.errors.isEmpty, "\(block.job), \(block.step): \(run.errors)")
            // Values come by the environment: what GitHub pastes into a script is run as a part of it.
            #expect(!block.text.contains("${{"), "\(block.job), \(block.step)")
        }
    }

    @Test(
        .requires(checker != nil, "HXAPPLY_CHECK_JSONSCHEMA names no program"),
        arguments: [("github.yaml", "vendor.github-workflows"), ("gitlab.yaml", "vendor.gitlab-ci")]
    )
    func pipelinesAreAsTheirServersWantThem(_ file: String, _ schema: String) throws {
        let checker = try #require(Self.checker)
        let run = try CommandRun.run(checker, ["--builtin-schema", schema, "\(Self.examples)/\(file)"])
        #expect(run.status == 0, "\(run.output)")
    }

    @Test(.requires(yamlReader != nil, "no Python here reads YAML"), arguments: ["github.yaml", "gitlab.yaml"])
    func pipelinesNameOnlyFlagsThatExist(_ file: String) throws {
        var commands: Set<String> = []
        for block in try Self.blocks(file) {
            var text = block.text.replacingOccurrences(of: "\\\n", with: " ")
            let allowances = text.matches(of: #/allowance\+=\((--[^)]+)\)/#).map { String($0.1) }
            text = text.replacingOccurrences(of: "\"${allowance[@]}\"", with: allowances.joined(separator: " "))
            for call in text.matches(of: #/\bhxapply ([a-z]+)([^|&;<>\n]*)/#) {
                let command = String(call.1)
                commands.insert(command)
                let help = try CommandRun.hxapply([command, "--help"])
                #expect(help.status == 0, "hxapply \(command)")
                let known = Set(help.output.matches(of: #/--[a-z][a-z\-]*/#).map { String($0.output) })
                for flag in call.2.matches(of: #/--[a-z][a-z\-]*/#).map({ String($0.output) }) {
                    #expect(known.contains(flag), "hxapply \(command) \(flag)")
                }
                if let format = call.2.firstMatch(of: #/--format ([a-z]+)/#) {
                    let values = help.output.replacing(#/\s+/#, with: " ").firstMatch(of: #/--format <[^)]*/#)
                    #expect(values?.output.contains(format.1) == true, "hxapply \(command) --format \(format.1)")
                }
            }
        }
        #expect(commands.isSuperset(of: ["validate", "plan", "apply", "drift"]), "\(commands)")
    }

    /// With something in the program's place that does nothing but end with a code.
    @Test(
        .requires(yamlReader != nil, "no Python here reads YAML"),
        arguments: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 64] as [Int32]
    )
    func pipelinesEndWithTheProgramsCode(_ code: Int32) throws {
        // Without a plan there is no marker, and the pipeline has to write it.
        let output = [0, 2, 6, 7].contains(code) ? "echo '\(Self.marker)'; echo 'The plan.'" : "echo 'No.' >&2"
        try folder.write("bin/hxapply", "#!/bin/bash\n[ \"$1\" != plan ] || { \(output); }\nexit \(code)\n")
        for forge in ["github", "gitlab"] {
            try folder.write("ci/comment-on-\(forge).sh", "#!/bin/bash\ncp \"$1\" posted.md\n")
        }
        try makePrograms("bin/* ci/*")
        let environment = [
            "PATH": "\(folder.path)/bin:/usr/bin:/bin", "CLUSTER": "prod", "SPECS": "specs/",
            "GITHUB_OUTPUT": folder.url("outputs").path, "GITHUB_STEP_SUMMARY": folder.url("summary").path,
        ]
        let ofPlan = code == 2 ? 0 : code

        let github = try Self.blocks("github.yaml")
        let step = { (job: String, step: String, more: [String: String]) in
            try shell(Self.text(github, job, step), environment.merging(more) { $1 })
        }
        #expect(try step("pull-request", "Plan", [:]).status == 0)
        #expect(try folder.read("outputs") == "code=\(code)\n")
        #expect(try step("pull-request", "Comment", [:]).status == 0)
        #expect(try folder.read("posted.md").hasPrefix(Self.marker + "\n"))
        let judged = try step("pull-request", "Judge the plan", ["CODE": "\(code)"])
        #expect(judged.status == ofPlan)
        #expect(judged.output.contains("::error::") == (ofPlan != 0))
        #expect(try step("apply", "Plan", [:]).status == ofPlan)
        #expect(try step("apply", "Apply", [:]).status == code)
        #expect(try step("drift", "Look for rows that were changed outside hxapply", [:]).status == code)

        let gitlab = try Self.blocks("gitlab.yaml")
        try folder.write("posted.md", "")
        try folder.write("bin/git", "#!/bin/bash\n")
        try makePrograms("bin/git")
        #expect(try shell(Self.text(gitlab, "plan", "script"), environment).status == ofPlan)
        #expect(try folder.read("posted.md").hasPrefix(Self.marker + "\n"))
        for job in ["apply", "drift"] {
            #expect(try shell(Self.text(gitlab, job, "script"), environment).status == code)
        }
    }

    /// Makes files executable, as copies that another process writes.
    ///
    /// A file that this process has written may still be open in a child of another test, and then cannot be executed
    /// (ETXTBSY).
    private func makePrograms(_ pattern: String) throws {
        let copies = "for file in \(pattern); do install -m 755 $file $file.new && mv $file.new $file; done"
        #expect(try shell(copies).status == 0)
    }

    /// A team with a key, whose secret is `token`.
    private static let served = Specs.document(
        """
        teams: [{name: ml, adminEmail: lead@example.com}]
        apiKeys:
          - name: ci
            team: ml
            expiresAt: \(Specs.keyEnd)
            sha256: [\(Secret.digest(of: token))]

        """
    )

    /// Both pipelines' last step after an apply, with the program as the server that they ask.
    @Test(.requires(yamlReader != nil && hasTools, "no Python here reads YAML, or there is no curl"))
    func pipelinesWaitForTheCommit() throws {
        let database = try TestServer.makeEmptyDatabase()
        // There are no tables yet, so it is not ready.
        let server = try StatusServerProcess(database, waitsUntilReady: false)
        try folder.write("specs/spec.yaml", Self.served)
        #expect(try shell("mkdir ci && cp '\(Self.examples)/wait-for-revision.sh' ci/").status == 0)
        let apply = { (commit: String) in
            try shell("hxapply apply specs --yes --migrate --revision \(commit)", database: database).status
        }
        let variables = [
            "CLUSTER": "test", "HXAPPLY_STATUS_URL": "http://127.0.0.1:\(server.port)/",
            "HXAPPLY_STATUS_KEY": Self.token, "RETRY_SECONDS": "0", "WAIT_SECONDS": "30",
        ]
        let step = try Self.text(Self.blocks("github.yaml"), "apply", "Wait until the status API tells of it")
        let wait = { (commit: String, more: [String: String]) in
            let own = ["GITHUB_SHA": commit].merging(more) { $1 }
            let run = try shell(step, variables.merging(own) { $1 })
            #expect(!(run.output + run.errors).contains(Self.token))
            #expect(run.errors.split(separator: "\n").count == (run.status == 0 ? 0 : 1), "\(run.errors)")
            return run
        }

        #expect(try apply("aaaaaaa") == 0)
        let first = try wait("aaaaaaa", ["RETRY_SECONDS": "1"])
        #expect(first.status == 0)
        #expect(first.output.hasPrefix("Cluster test is at commit aaaaaaa, by run "), "\(first.output)")
        let gitlab = try #require(try Self.blocks("gitlab.yaml").first { $0.job == "apply" }?.text)
        let line = try #require(gitlab.split(separator: "\n").last.map(String.init))
        #expect(try shell(line, variables.merging(["CI_COMMIT_SHA": "aaaaaaa"]) { $1 }).output == first.output)
        #expect(try shell(line, ["CI_COMMIT_SHA": "aaaaaaa"]).output.isEmpty)

        let early = try RunningCommand(
            "\(folder.path)/ci/wait-for-revision.sh",
            ["test", "bbbbbbb"],
            environment: variables
        )
        #expect(try apply("bbbbbbb") == 0)
        #expect(try early.wait().status == 0)

        try folder.write("specs/spec.yaml", Specs.document("teams: []"))
        #expect(try apply("ccccccc") == 7)
        let verdicts = [
            ("aaaaaaa", [:], "was applied by run"), ("ccccccc", [:], "has ended as refused"),
            ("ddddddd", ["WAIT_SECONDS": "0"], "no run of commit ddddddd has ended in time"),
            ("bbbbbbb", ["CLUSTER": "other"], "there is no cluster other"),
            ("bbbbbbb", ["HXAPPLY_STATUS_KEY": "an0ther-token"], "is no valid key"),
            ("bbbbbbb", ["HXAPPLY_STATUS_URL": "http://127.0.0.1:1"], "gave up after 5 attempts"),
            ("bbbbbbb", ["HXAPPLY_STATUS_KEY": ""], "HXAPPLY_STATUS_KEY is not set"),
        ]
        for (commit, more, verdict) in verdicts {
            let run = try wait(commit, more)
            #expect(run.status == 1)
            #expect(run.errors.contains(verdict), "\(run.errors)")
        }
        #expect(try shell("ci/wait-for-revision.sh test").status == 64)
        #expect(try server.stop().status == 0)
    }

    /// A merge request from its first push to the merge, with the program, Postgres, git and a server for the note.
    @Test(.requires(yamlReader != nil && hasTools, "no Python here reads YAML, or there is no curl"))
    func mergeRequestIsPlannedAndApplied() throws {
        let database = try TestServer.makeDatabase()
        try folder.write("origin/specs/spec.yaml", TestSpecs.first)
        let prepare = """
            mkdir origin/ci
            cp '\(Self.examples)/comment-on-gitlab.sh' origin/ci/
            cd origin
            git init -q -b main .
            git config user.name Ada
            git config user.email ada@example.com
            git add .
            git commit -qm first
            git branch feature
            printf '%s\\n' "$ZOE" >specs/zoe.yaml
            git add .
            git commit -qm zoe
            hxapply apply specs
            git checkout -q feature
            printf '%s\\n' "$LINUS" >specs/linus.yaml
            git add .
            git commit -qm linus
            cd ..
            git clone -q --branch feature origin clone
            """
        let people = [
            "ZOE": Specs.document("users: [{name: zoe, email: zoe@example.com}]"),
            "LINUS": Specs.document("users: [{name: linus, email: linus@example.com}]"),
        ]
        let prepared = try shell(prepare, people, database: database)
        #expect(prepared.status == 0, "\(prepared.errors)")

        let server = try CommentServer(token: Self.token, comments: [])
        let clone = folder.url("clone").path
        let commit = try shell("git rev-parse HEAD", in: clone).output.trimmingCharacters(in: .whitespacesAndNewlines)
        var environment = [
            "CLUSTER": "test", "SPECS": "specs/", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_COMMIT_SHA": commit, "CI_JOB_URL": "https://git.example.com/job/1",
            "HXAPPLY_PLAN_URL": database.address, "HXAPPLY_APPLY_URL": database.address,
            "GITHUB_STEP_SUMMARY": folder.url("summary").path,
        ]
        environment.merge(Self.environment(server.address)) { $1 }
        let gitlab = try Self.blocks("gitlab.yaml")
        let plan = try shell(Self.text(gitlab, "plan", "script"), environment, in: clone)
        #expect(plan.status == 0, "\(plan.errors)")
        let note = try #require(try server.state().comments.last?.body)
        #expect(note.hasPrefix("<!-- hxapply plan: test -->\n"), "\(note)")
        #expect(note.contains("linus"))
        #expect(!note.contains("zoe"), "the plan takes away what main has got meanwhile: \(note)")
        #expect(note.contains("Commit \(commit), [job](https://git.example.com/job/1)"))

        // Merged, and applied by GitLab's script; twice more by GitHub's steps, with nothing left to do.
        let origin = folder.url("origin").path
        let merging = "git checkout -q main && git merge -q --no-edit feature && git rev-parse HEAD"
        let merge = try shell(merging, in: origin)
        #expect(merge.status == 0, "\(merge.errors)")
        environment["CI_COMMIT_SHA"] = merge.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let apply = try shell(Self.text(gitlab, "apply", "script"), environment, in: origin)
        #expect(apply.status == 0, "\(apply.errors)")
        let names = try database.execute("SELECT string_agg(name, ' ' ORDER BY name) FROM hx.users").scalar
        #expect(names == "ada bob linus zoe")
        let github = try Self.blocks("github.yaml")
        for step in ["Plan", "Apply", "Plan", "Apply"] {
            let again = try shell(Self.text(github, "apply", step), environment, database: database, in: origin)
            #expect(again.status == 0, "\(step): \(again.errors)")
        }
        #expect(try folder.read("summary").hasPrefix("<!-- hxapply plan: test -->\n"))
        let revisions = try database.execute("SELECT count(DISTINCT revision) FROM hx.runs").scalar
        #expect(revisions == "2")
    }
}

/// A server on loopback that imitates the comments of GitHub and GitLab.
private final class CommentServer {
    struct Entry: Decodable, Equatable {
        let id: Int
        let author: String
        let body: String
    }

    struct State: Decodable {
        let comments: [Entry]
        let requests: [String]
    }

    let address: String
    private let process: Process

    init(token: String, comments: [String]) throws {
        let script = Golden.root.appendingPathComponent("Tests/CommandTests/Support/comment_server.py").path
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [script, token] + comments
        process.standardOutput = output
        try process.run()
        var port = ""
        while !port.hasSuffix("\n") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            port += String(decoding: data, as: UTF8.self)
        }
        address = "http://127.0.0.1:\(port.trimmingCharacters(in: .whitespacesAndNewlines))"
        self.process = process
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    func state() throws -> State {
        let run = try CommandRun.run("/usr/bin/curl", ["--silent", "--show-error", "\(address)/comments"])
        #expect(run.status == 0, "\(run.errors)")
        return try JSONDecoder().decode(State.self, from: Data(run.output.utf8))
    }
}
