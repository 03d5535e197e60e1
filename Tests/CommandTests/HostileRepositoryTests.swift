import Foundation
import Postgres
import TestSupport
import Testing

/// What lies beside the specs never runs, and is not believed about who applies what.
@Suite(.threadOfItsOwn) struct HostileRepositoryTests {
    private let folder: TemporaryFolder
    private let database: TestDatabase

    init() throws {
        folder = try TemporaryFolder()
        database = try TestServer.makeDatabase()
        try declareTeam("ml")
        try folder.write("ran.sh", "#!/bin/sh\nenv >>'\(folder.path)/ran'\necho \"$0 $*\" >>'\(folder.path)/ran'\n")
        try shell("chmod 755 ran.sh && mkdir -p home")
    }

    private func declareTeam(_ name: String) throws {
        try folder.write("tree/specs/a.yaml", Specs.document("teams: [{name: \(name), adminEmail: x@example.com}]\n"))
    }

    private var program: String { folder.url("ran.sh").path }

    @discardableResult
    private func shell(_ script: String) throws -> String {
        let run = try CommandRun.run("/bin/sh", ["-ec", script], directory: folder.path)
        try #require(run.status == 0, "\(run.errors)")
        return run.output.trimmingCharacters(in: .newlines)
    }

    private func hxapply(_ arguments: [String], _ environment: [String: String] = [:]) throws -> CommandRun {
        try CommandRun.hxapply(
            arguments,
            database: database,
            environment: ["HOME": folder.url("home").path].merging(environment) { $1 },
            directory: folder.url("tree").path
        )
    }

    /// What the planted program has written, where it ran.
    private var traces: String? { try? folder.read("ran") }

    private func lastActor() throws -> String? {
        try database.execute("SELECT actor FROM hx.runs ORDER BY started_at DESC LIMIT 1").scalar
    }

    private static let author = "-c user.name=Ada -c user.email=ada@example.com -c commit.gpgSign=false"

    /// Two commits of the tree: their digits, the older one first.
    private func makeHistory() throws -> (String, String) {
        try shell("cd tree && git init -q -b main . && git add specs && git \(Self.author) commit -qm one")
        try declareTeam("ops")
        try shell("cd tree && git add specs && git \(Self.author) commit -qm two && git tag v2 && git tag v1 HEAD~1")
        return (try shell("cd tree && git rev-parse HEAD~1"), try shell("cd tree && git rev-parse HEAD"))
    }

    /// Every command that asks git anything.
    private func runAll(_ place: String) throws {
        for arguments in [
            ["validate", "specs"], ["plan", "specs"], ["plan", "specs", "--revision", "v2"],
            ["plan", "specs", "--rehearse", "--out", "\(place)/p.plan"], ["apply", "--plan", "\(place)/p.plan"],
            ["apply", "specs"],
        ] {
            let run = try hxapply(arguments)
            #expect([0, 6, 7, 9, 64].contains(run.status), "\(arguments): \(run.errors)")
            #expect(traces == nil, "\(arguments)")
        }
    }

    // MARK: What a repository is

    @Test func filesOfABareRepositoryAreNone() throws {
        for place in ["tree", "tree/specs", "tree/artifacts"] {
            try folder.write("\(place)/HEAD", "ref: refs/heads/main\n")
            try folder.write("\(place)/objects/.keep", "")
            try folder.write("\(place)/refs/.keep", "")
            try folder.write(
                "\(place)/config",
                """
                [core]
                    repositoryformatversion = 0
                    bare = false
                    worktree = ..
                    fsmonitor = \(program)
                [user]
                    email = root@example.com
                """
            )
        }
        try runAll("artifacts")
        #expect(try hxapply(["apply", "specs"]).status == 0)
        #expect(try lastActor() == "hxapply")
    }

    @Test func noKeyThatNamesAProgramRunsIt() throws {
        let (older, _) = try makeHistory()
        try plantPrograms(in: "tree/.git")
        try shell("mkdir -p tree/artifacts && cp -r tree/.git tree/artifacts/.git")
        try runAll("artifacts")
        // A commit that is not there is what a promisor remote is asked for.
        let absent = String(repeating: "e", count: 40)
        _ = try database.execute("UPDATE hx.clusters SET applied_revision = $1", [absent])
        try declareTeam("third")
        try runAll("artifacts")
        #expect(try hxapply(["plan", "specs", "--revision", older]).status != 1)
        #expect(traces == nil)
    }

    /// Names the program in every key that git itself lists and that may name one, and in some that it does not list.
    private func plantPrograms(in directory: String) throws {
        let listed = try shell("git help --config").split(separator: "\n").map(String.init)
        let signs = [
            "program", "command", "cmd", "helper", "editor", "pager", "driver", "textconv", "hook", "external", "proxy",
            "pack", "browser", "askpass", "tunnel", "clean", "smudge", "process", "fsmonitor", "vcs", "path", "alias",
        ]
        let unlisted = [
            "filter.x.clean", "filter.x.smudge", "filter.x.process", "diff.x.textconv", "diff.x.command",
            "merge.x.driver",
            "hook.x.command", "remote.origin.uploadpack", "remote.origin.receivepack", "remote.origin.vcs",
            "core.sshcommand", "alias.status", "alias.merge-base", "alias.rev-parse", "pager.status",
            "trailer.x.command",
        ]
        let keys = listed.filter { key in signs.contains { key.lowercased().contains($0) } } + unlisted
        // These name the working tree, or what git refuses to start with; the others stay as they were made.
        let harmless = ["core.worktree", "include.path", "includeif"]
        try folder.write("keys", keys.map { $0.replacing(/[<(*].*?[>)*]/, with: "x") }.joined(separator: "\n"))
        #expect(keys.count > 60)
        try shell(
            """
            while read -r key; do
                case "$key" in \(harmless.map { "\($0)*" }.joined(separator: "|"))) continue ;; esac
                git config --file \(directory)/config "$key" '\(program)' 2>/dev/null || true
            done <keys
            printf '[core]\\n\\tfsmonitor = \(program)\\n' >included
            git config --file \(directory)/config include.path '\(folder.path)/included'
            git config --file \(directory)/config remote.origin.url '\(folder.path)/elsewhere'
            git config --file \(directory)/config remote.origin.promisor true
            git config --file \(directory)/config extensions.partialClone origin
            git config --file \(directory)/config core.repositoryformatversion 1
            git config --file \(directory)/config user.email root@example.com
            mkdir -p \(directory)/info \(directory)/hooks
            echo '* filter=x diff=x merge=x' >\(directory)/info/attributes
            echo '* filter=x diff=x merge=x' >tree/.gitattributes
            for hook in fsmonitor-watchman post-index-change reference-transaction post-checkout pre-auto-gc query-watchman; do
                cp '\(program)' \(directory)/hooks/$hook
            done
            touch tree/specs/a.yaml
            """
        )
    }

    /// A commit may say that another repository stands in a directory, and an artifact or a cache may be unpacked there.
    @Test func repositoriesWithinTheTreeAreNotAsked() throws {
        _ = try makeHistory()
        for name in ["cache", "untracked"] {
            try shell(
                """
                git init -q tree/specs/\(name) && git -C tree/specs/\(name) \(Self.author) commit -q --allow-empty -m x
                git -C tree/specs/\(name) config core.fsmonitor '\(program)'
                touch tree/specs/\(name)/file
                """
            )
        }
        let link = "160000,\(String(repeating: "1", count: 40)),specs/cache"
        try shell("cd tree && git update-index --add --cacheinfo \(link) && git \(Self.author) commit -qm link")
        for arguments in [["plan", "specs"], ["apply", "specs"], ["plan", "specs", "--revision", "HEAD"]] {
            #expect(try hxapply(arguments).status == 0, "\(arguments)")
        }
        #expect(traces == nil)
        // What stands there is part of no commit of this repository.
        try shell("rm -rf tree/specs/untracked")
        #expect(try hxapply(["apply", "specs"]).status == 0)
        #expect(try database.execute("SELECT applied_revision FROM hx.clusters").scalar == nil)
        #expect(traces == nil)
    }

    /// Settings that say how files are written, and hold no program, count.
    @Test func cleanTreesAreKnownWhateverTheSettings() throws {
        for settings in [
            ["core.splitIndex true"], ["core.fileMode false"], ["core.autocrlf true"],
            ["core.eol crlf", "core.autocrlf true"],
        ] {
            try shell("rm -rf tree/.git && rm -rf tree/specs")
            try declareTeam("ml")
            let configure = settings.map { "git config \($0)" }.joined(separator: " && ")
            try shell(
                """
                cd tree && git init -q -b main . && \(configure) && git add specs && git \(Self.author) commit -qm one
                rm specs/a.yaml && git checkout -q -- specs && chmod 600 specs/a.yaml
                [ '\(settings[0])' = 'core.fileMode false' ] && chmod 755 specs/a.yaml
                [ -z "$(git status --porcelain)" ] && touch specs/a.yaml && mkdir -p specs/.git
                """
            )
            let head = try shell("cd tree && git rev-parse HEAD")
            #expect(try hxapply(["apply", "specs"], ["TMPDIR": "/nowhere"]).status == 0)
            #expect(try database.execute("SELECT applied_revision FROM hx.clusters").scalar == head, "\(settings)")
        }
    }

    @Test func theTreeDoesNotSayWhoApplies() throws {
        let (_, newer) = try makeHistory()
        try shell("cd tree && git config user.email root@example.com")
        #expect(try hxapply(["apply", "specs"]).status == 0)
        #expect(try lastActor() == "hxapply")
        #expect(try database.execute("SELECT applied_revision FROM hx.clusters").scalar == newer)
        try folder.write("home/.gitconfig", "[user]\n\temail = own@example.com\n")
        #expect(try hxapply(["apply", "specs"], ["GIT_DIR": folder.url("nowhere").path]).status == 0)
        #expect(try lastActor() == "own@example.com")
    }

    @Test func aRepositoryOfAnotherUserIsNotBelieved() throws {
        let (_, newer) = try makeHistory()
        // Only root can give its files to somebody else.
        guard geteuid() == 0 else { return }
        try shell("chown 65534 tree/.git")
        let run = try hxapply(["apply", "specs"])
        #expect(run.status == 0)
        #expect((run.output + run.errors).contains("belongs to another user"))
        #expect(try database.execute("SELECT applied_revision FROM hx.clusters").scalar == nil)
        try folder.write("home/.gitconfig", "[safe]\n\tdirectory = \(folder.url("tree").path)\n")
        #expect(try !hxapply(["apply", "specs"]).errors.contains("belongs to another user"))
        #expect(try database.execute("SELECT applied_revision FROM hx.clusters").scalar == newer)
    }

    @Test func pipesInTheRepositoryHoldNothingUp() throws {
        _ = try makeHistory()
        for name in ["HEAD", "commondir"] {
            try shell("cd tree && rm -f .git/\(name) && mkfifo .git/\(name)")
            #expect(try hxapply(["plan", "specs"]).status == 0)
        }
    }

    @Test func workTreesAndLongDigestsAreKnown() throws {
        try shell(
            "cd tree && git init -q --object-format=sha256 . && git add specs && git \(Self.author) commit -qm one"
        )
        let head = try shell("cd tree && git rev-parse HEAD")
        #expect(head.count == 64)
        #expect(try hxapply(["apply", "specs"]).status == 0)
        #expect(try database.execute("SELECT applied_revision FROM hx.clusters").scalar == head)
        try shell(
            "cd tree && git worktree add -q ../second && cd ../second && git \(Self.author) commit -q --allow-empty -m two"
        )
        let second = try shell("cd second && git rev-parse HEAD")
        #expect(try hxapply(["apply", "../second/specs"]).status == 0)
        #expect(try database.execute("SELECT applied_revision FROM hx.clusters").scalar == second)
    }

    // MARK: Programs

    @Test func programsAreNotLookedForBesideTheSpecs() throws {
        _ = try makeHistory()
        for name in ["git", "pg_config", "setpriv", "initdb"] { try shell("cp ran.sh tree/\(name)") }
        // A directory of a program's name is no program.
        try shell("mkdir -p directories/git directories/pg_config")
        let path = ".::\(folder.path)/none:\(folder.path)/directories:/usr/bin:/bin"
        #expect(try hxapply(["apply", "specs"], ["PATH": path]).status == 0)
        #expect(traces == nil)
        let head = try shell("cd tree && git rev-parse HEAD")
        // The programs lie beside the specs and not among them.
        #expect(try database.execute("SELECT applied_revision FROM hx.clusters").scalar == head)
    }

    @Test func gitSeesNoCredentials() throws {
        _ = try makeHistory()
        try shell(
            "mkdir bin && printf '#!/bin/sh\\nenv >>\"\(folder.path)/ran\"\\nexec /usr/bin/git \"$@\"\\n' >bin/git && chmod 755 bin/git"
        )
        let environment = ["PATH": "\(folder.path)/bin:/usr/bin:/bin", "PGPASSWORD": "secret", "GIT_DIR": "/nowhere"]
        #expect(try hxapply(["apply", "specs"], environment).status == 0)
        let seen = try #require(traces)
        #expect(!seen.contains("HXAPPLY_DATABASE_URL") && !seen.contains("secret") && !seen.contains("/nowhere"))
    }

    // MARK: Which commit

    @Test func revisionsAreResolvedOrRefused() throws {
        let (older, newer) = try makeHistory()
        #expect(try hxapply(["apply", "specs", "--revision", "HEAD"]).status == 0)
        #expect(try database.execute("SELECT applied_revision FROM hx.clusters").scalar == newer)
        try shell("cd tree && git checkout -q v1")
        let older7 = String(older.prefix(7))
        for name in [
            "HEAD", "v1", "refs/tags/v1", "main~1", "HEAD~0", older, older.uppercased(), older7, "v1^{commit}",
        ] {
            #expect(try hxapply(["plan", "specs", "--revision", name]).status == 7, "\(name)")
        }
        for name in [
            "", " ", "a", "abcdef", "nothing", "v1.0", "@{", "--all", "^HEAD", "^v1", "v1..HEAD", "HEAD^@", "v1:specs",
            "é", "HEAD\n",
        ] {
            #expect(try hxapply(["plan", "specs", "--revision=\(name)"]).status == 64, "\(name)")
        }
        // Digits may be those of a commit that this clone does not have.
        for digits in ["eeeeeee", String(repeating: "e", count: 40)] {
            let run = try hxapply(["plan", "specs", "--revision", digits])
            #expect(
                run.status == 0 && (run.output + run.errors).contains("does not know commit \(digits)"),
                "\(run.errors)"
            )
        }
        #expect(try hxapply(["plan", "specs"], ["GITHUB_SHA": "v1"]).status == 7)
        #expect(try hxapply(["plan", "specs"], ["CI_COMMIT_SHA": "abc"]).status == 64)
        // Where there is no repository nothing can be resolved.
        try shell("rm -rf tree/.git")
        for name in ["HEAD", "v1", "abcdef"] {
            #expect(try hxapply(["plan", "specs", "--revision", name]).status == 64, "\(name)")
        }
        #expect(try hxapply(["plan", "specs", "--revision", older7]).status == 0)
    }
}
