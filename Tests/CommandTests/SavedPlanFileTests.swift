import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// The file of a saved plan: whole or not there, refused where it is not as it was written, and no place for secrets.
@Suite(.threadOfItsOwn) struct SavedPlanFileTests {
    private let pipeline: Pipeline
    private var file: String { pipeline.folder.url("reviewed.plan").path }

    init() throws {
        pipeline = try Pipeline()
        try pipeline.apply(TestSpecs.first)
        try pipeline.write(TestSpecs.second)
    }

    private func plan(_ more: [String] = [], to place: String? = nil) throws -> CommandRun {
        try pipeline.hxapply(["plan", pipeline.spec, "--out", place ?? file] + more)
    }

    /// - Returns: the file's text.
    private func save() throws -> String {
        let run = try plan()
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        return try pipeline.folder.read("reviewed.plan")
    }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: pipeline.folder.path).sorted()
    }

    private func runs() throws -> String? { try pipeline.database.execute("SELECT count(*) FROM hx.runs").scalar }

    // MARK: Reading

    @Test func fileThatIsNotAsItWasWrittenIsRefused() throws {
        let text = try save()
        let shown = try pipeline.hxapply(["plan", pipeline.spec, "--format", "json"]).output
        let body = text.components(separatedBy: ",\"checksum\"")[0]
        let damaged: [(name: String, text: String)] = [
            ("edited", text.replacing("60000.00", with: "61000.00")),
            ("cut in the middle", String(text.prefix(text.count / 2))),
            ("without its last line feed", String(text.dropLast())),
            ("with a line feed more", text + "\n"),
            ("with a space more", text.replacing(",\"checksum\"", with: ", \"checksum\"")),
            ("of another format version", text.replacing("\"formatVersion\":1", with: "\"formatVersion\":2")),
            ("without its checksum", body + "}\n"),
            ("with an empty checksum", body + ",\"checksum\":\"\"}\n"),
            ("with a member twice", body + ",\"serial\":1}\n"),
            ("a plan that was only shown", shown), ("a spec", TestSpecs.second), ("no JSON", "hello\n"), ("empty", ""),
            ("a list", "[]\n"), ("nested too deep", String(repeating: "[", count: 100_000)),
        ]
        for (name, text) in damaged {
            try pipeline.folder.write("reviewed.plan", text)
            try expectUnread(file, "the plan \(file) is refused: ", name)
        }
        try Data([0xFF, 0xFE, 0x00]).write(to: pipeline.folder.url("reviewed.plan"))
        try expectUnread(file, "the plan \(file) is refused: it is not JSON", "not UTF-8")
        try pipeline.folder.write("reviewed.plan", text)
        #expect(try pipeline.hxapply(["apply", "--plan", file]).status == 0)
        #expect(try pipeline.pending() == "")
    }

    private func expectUnread(_ path: String, _ words: String, _ name: String) throws {
        let run = try pipeline.hxapply(["apply", "--plan", path])
        #expect(run.status == 3, "\(name)")
        #expect(run.errors.contains(words), "\(name): \(run.errors)")
        #expect(run.errors.contains("\n  hint: "), "\(name): \(run.errors)")
        #expect(run.output.isEmpty, "\(name)")
        #expect(try runs() == "1", "\(name)")
    }

    @Test func pathThatCannotBeReadIsRefused() throws {
        try expectUnread(file, "the plan \(file) cannot be read: no such file or directory", "missing")
        try expectUnread(pipeline.folder.path, "cannot be read: is a directory", "a directory")
        let run = try pipeline.hxapply(["apply", "--plan", file, "--format", "json"])
        #expect(run.status == 3)
        #expect(try run.json()["error"]?["exitCode"] == .number("3"))
    }

    @Test func optionsOfAPlanAreNoneOfItsApply() throws {
        _ = try save()
        let cases: [(arguments: [String], words: String)] = [
            (["apply", pipeline.spec, "--plan", file], "Give paths or --plan, not both"),
            (["apply", "--plan", file, "--only"], "they cannot change a saved plan"),
            (["apply", "--plan", file, "--adopt"], "they cannot change a saved plan"),
            (
                ["apply", "--plan", file, "--allow", "protected=teams/ml", "--reason", "x"],
                "they cannot change a saved plan"
            ),
            (["apply", "--plan", file, "--cluster", "other"], "The plan is for cluster test, not other."),
            (["apply"], "Name at least one spec file or directory."),
        ]
        for (arguments, words) in cases {
            let run = try pipeline.hxapply(arguments)
            #expect(run.status == 64, "\(arguments)")
            #expect(run.errors.contains(words), "\(run.errors)")
        }
        #expect(try runs() == "1")
        #expect(try pipeline.hxapply(["apply", "--plan", file, "--cluster", "test"]).status == 0)
        #expect(try pipeline.pending() == "")
    }

    // MARK: Writing

    @Test func refusedPlanIsNotSavedAndAnOlderOneGoes() throws {
        let older = try save()
        try pipeline.write(Specs.document("users: []\n"))
        for _ in 0..<2 {
            let run = try plan()
            #expect(run.status == 7)
            #expect(run.errors == "hxapply: the plan is refused, so it is not saved to \(file)\n")
            #expect(try files() == ["spec.yaml"])
            try pipeline.folder.write("reviewed.plan", older)
        }
    }

    @Test func nothingButAPlanIsWrittenOver() throws {
        try pipeline.folder.write("notes.txt", "not to be lost")
        #expect(try CommandRun.run("/usr/bin/mkfifo", [pipeline.folder.url("pipe").path]).status == 0)
        for place in ["notes.txt", "pipe", "spec.yaml"].map({ pipeline.folder.url($0).path }) + [pipeline.folder.path] {
            let run = try plan(to: place)
            #expect(run.status == 64)
            #expect(run.errors.contains("\(place) exists and is not a saved plan"), "\(run.errors)")
            #expect(run.output.isEmpty)
        }
        #expect(try pipeline.folder.read("notes.txt") == "not to be lost")
        #expect(try files() == ["notes.txt", "pipe", "spec.yaml"])
    }

    @Test func placeThatCannotBeWrittenIsAnErrorAndLeavesNothing() throws {
        let places = [
            ("\(pipeline.folder.path)/none/reviewed.plan", "no such file or directory"),
            ("\(pipeline.spec)/reviewed.plan", "not a directory"),
        ]
        for (place, reason) in places {
            let run = try plan(to: place)
            #expect(run.status == 1)
            #expect(run.errors.contains("the plan cannot be saved as \(place): \(reason)"), "\(run.errors)")
            #expect(run.output.isEmpty)
            #expect(try files() == ["spec.yaml"])
        }
        let parent = URL(fileURLWithPath: pipeline.folder.path).deletingLastPathComponent().path
        let beside = try FileManager.default.contentsOfDirectory(atPath: parent)
        let name = URL(fileURLWithPath: pipeline.folder.path).lastPathComponent
        #expect(beside.filter { $0.hasPrefix("\(name).") } == [])
    }

    @Test func fileThatGrowsTooLargeIsLeftOut() throws {
        let line = "trap '' XFSZ; ulimit -f 1; exec '\(CommandRun.program)' plan '\(pipeline.spec)' --out '\(file)'"
        let run = try CommandRun.run("/bin/bash", ["-c", line], database: pipeline.database)
        #expect(run.status == 1)
        #expect(run.errors.contains("the plan cannot be saved as \(file): file too large"), "\(run.errors)")
        #expect(try files() == ["spec.yaml"])
    }

    @Test(.requires(MountNamespace.isUsable, "no file system can be mounted here"))
    func fullDiskLeavesNoFile() throws {
        let users = (0..<200).map { "  - {name: u\($0), email: u\($0)@example.com}\n" }.joined()
        try pipeline.write(TestSpecs.first.replacing("users:\n", with: "users:\n\(users)"))
        let disk = pipeline.folder.url("disk").path
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
        let run = try MountNamespace.run(
            """
            mount -t tmpfs -o size=4k none '\(disk)'
            '\(CommandRun.program)' plan '\(pipeline.spec)' --out '\(disk)/reviewed.plan'
            echo "status $?"
            ls -A '\(disk)'
            """,
            database: pipeline.database
        )
        #expect(run.output == "status 1\n")
        #expect(run.errors.contains("no space left on device"), "\(run.errors)")
    }

    @Test func fileHoldsDigestsAndNoSecret() throws {
        // The digest is that of the key `hx-live-s3cret`, which only its owner has.
        let digest = "77cabd94234c181cddd2e3391c1455eac9c057707ef54e380ec3bab66ef8da24"
        try pipeline.write(TestSpecs.second.replacing(String(repeating: "b", count: 64), with: digest))
        let database = TestDatabase(at: "\(pipeline.database.address) password=s3cret-of-the-database")
        let arguments = ["plan", pipeline.spec, "--out", file, "--actor", "ada"]
        #expect(try CommandRun.hxapply(arguments, database: database).status == 0)
        let text = try pipeline.folder.read("reviewed.plan")
        #expect(text.contains(digest))
        #expect(!text.contains("s3cret"))
        #expect(!text.contains("password"))
        #expect(!text.contains(TestServer.directory))
    }
}

/// A shell with mounts of its own, of which nothing is left when it ends.
private enum MountNamespace {
    static let isUsable: Bool = {
        (try? run("mount -t tmpfs -o size=4k none /mnt").status) == 0
    }()

    /// Root keeps its user; anybody else becomes root of the namespace.
    static func run(_ lines: String, database: TestDatabase? = nil) throws -> CommandRun {
        let options = geteuid() == 0 ? ["--mount"] : ["--map-root-user", "--mount"]
        return try CommandRun.run("/usr/bin/unshare", options + ["/bin/bash", "-c", lines], database: database)
    }
}
