import Foundation
import Postgres
import TestSupport
import Testing

/// A part of the files never deletes what the other part declares, from whatever directory it is given.
@Suite(.threadOfItsOwn) struct PartialInputTests {
    private let folder: TemporaryFolder
    private let database: TestDatabase

    init() throws {
        folder = try TemporaryFolder()
        database = try TestServer.makeDatabase()
        try folder.write("tree/specs/common/u.yaml", Self.users("ada", "bob"))
        try folder.write("tree/specs/prod/t.yaml", Self.teams("ml", "ops"))
        try folder.write("tree/specs/prod/more.yaml", Self.teams("web"))
    }

    private static func users(_ names: String...) -> String {
        Specs.document("users:\n" + names.map { "  - {name: \($0), email: \($0)@example.com}\n" }.joined())
    }

    private static func teams(_ names: String...) -> String {
        Specs.document("teams:\n" + names.map { "  - {name: \($0), adminEmail: \($0)@example.com}\n" }.joined())
    }

    private func hxapply(_ arguments: [String], in directory: String, input: String = "") throws -> CommandRun {
        try CommandRun.hxapply(arguments, database: database, input: input, directory: folder.url(directory).path)
    }

    private func expectRefusal(_ paths: [String], in directory: String, of file: String, input: String = "") throws {
        let run = try hxapply(["plan"] + paths, in: directory, input: input)
        #expect(run.status == 7, "\(paths) in \(directory): \(run.output)\(run.errors)")
        #expect(
            run.output.contains("refused[HX7008]: 2 resources of \(file) would be deleted; that file is still there"),
            "\(paths) in \(directory): \(run.output)"
        )
        let apply = try hxapply(["apply"] + paths, in: directory, input: input)
        #expect(apply.status == 7)
    }

    private func expectAllPartsRefused(of file: String) throws {
        let text = try folder.read("tree/specs/prod/t.yaml")
        try expectRefusal(["specs/prod"], in: "tree", of: file)
        try expectRefusal(["prod"], in: "tree/specs", of: file)
        try expectRefusal(["."], in: "tree/specs/prod", of: file)
        try expectRefusal(["t.yaml", "more.yaml"], in: "tree/specs/prod", of: file)
        try expectRefusal([folder.url("tree/specs/prod").path], in: "", of: file)
        try expectRefusal(["-"], in: "tree", of: file, input: text)
        try expectRefusal(["/dev/stdin"], in: "tree/specs/prod", of: file, input: text)
        try expectRefusal(["specs/prod", "-"], in: "tree", of: file, input: Self.teams("xl"))
    }

    @Test func partsAreRefusedOutsideOfGit() throws {
        #expect(try hxapply(["apply", "specs"], in: "tree").status == 0)
        try expectAllPartsRefused(of: "specs/common/u.yaml")
        #expect(try hxapply(["plan", "specs"], in: "tree").output.contains("Plan: 0 to create, 0 to update"))
    }

    @Test func partsAreRefusedWithinGit() throws {
        try FileManager.default.createDirectory(atPath: folder.url("tree/.git").path, withIntermediateDirectories: true)
        // Recorded from the directory above, with another path, or with one that goes up first.
        for (path, place, file) in [
            ("tree/specs", "", "specs/common/u.yaml"), (".", "tree/specs", "common/u.yaml"),
            ("../specs", "tree/specs", "specs/common/u.yaml"),
            (folder.url("tree/specs").path, "", "specs/common/u.yaml"),
        ] {
            let run = try hxapply(["apply", path], in: place)
            #expect(run.status == 0, "\(run.output)\(run.errors)")
            try expectRefusal(["specs/prod"], in: "tree", of: file)
            try expectRefusal(["."], in: "tree/specs/prod", of: file)
            _ = try database.execute("UPDATE hx.users SET source = NULL")
        }
    }

    /// Where the file no longer declares them, whoever deletes means it.
    @Test func fileThatDeclaresThemNoLongerIsNoObstacle() throws {
        #expect(try hxapply(["apply", "specs"], in: "tree").status == 0)
        try folder.write("tree/specs/common/u.yaml", Self.users("ada"))
        let allow = ["--allow", "partial-input=specs/common/u.yaml:1", "--reason", "test"]
        let plan = try hxapply(["plan", "specs/prod"] + allow, in: "tree")
        #expect(plan.output.contains("allowed[HX7008]: 1 resource of specs/common/u.yaml"), "\(plan.output)")
        try folder.write("tree/specs/common/u.yaml", Self.users("eve"))
        #expect(try !hxapply(["plan", "specs/prod"], in: "tree").output.contains("HX7008"))
        // Another cluster's file of that name is none either.
        try folder.write(
            "tree/specs/common/u.yaml",
            Self.users("ada", "bob").replacing("name: test", with: "name: dev")
        )
        #expect(try !hxapply(["plan", "specs/prod"], in: "tree").output.contains("HX7008"))
        // Nobody knows what a broken one declares.
        try folder.write("tree/specs/common/u.yaml", "x: [")
        try expectRefusal(["specs/prod"], in: "tree", of: "specs/common/u.yaml")
    }

    /// The same name in two directories: the one that still declares what would go counts.
    @Test func fileOfTheSameNameHidesNone() throws {
        try folder.write("tree/specs/t.yaml", Self.users("ada", "bob"))
        try FileManager.default.removeItem(at: folder.url("tree/specs/common"))
        #expect(try hxapply(["apply", "."], in: "tree/specs").status == 0)
        try expectRefusal(["."], in: "tree/specs/prod", of: "t.yaml")
    }

    /// Of two files with the same name in directories side by side, too.
    @Test func sameNameInAnotherDirectoryIsAnotherFile() throws {
        try folder.write("tree/specs/common/t.yaml", Self.users("ada", "bob"))
        try FileManager.default.removeItem(at: folder.url("tree/specs/common/u.yaml"))
        #expect(try hxapply(["apply", "specs"], in: "tree").status == 0)
        try expectRefusal(["specs/prod"], in: "tree", of: "specs/common/t.yaml")
        try expectRefusal(["t.yaml", "more.yaml"], in: "tree/specs/prod", of: "specs/common/t.yaml")
    }

    /// A copy of all files, with some resources less, is another version and no part.
    @Test func anotherVersionBesideTheFirstIsNoPart() throws {
        try folder.write("tree/v1/u.yaml", Self.users("ada", "bob", "eve", "zoe"))
        try folder.write("tree/v1/t.yaml", Self.teams("ml"))
        try folder.write("tree/v1/r.yaml", Self.teams("gone"))
        try folder.write("tree/v2/u.yaml", Self.users("ada", "bob", "eve"))
        try folder.write("tree/v2/t.yaml", Self.teams("ml"))
        try folder.write("tree/v2/r.yaml", Self.teams("new"))
        #expect(try hxapply(["apply", "v1"], in: "tree").status == 0)
        #expect(try !hxapply(["plan", "v2"], in: "tree").output.contains("HX7008"))
        #expect(try !hxapply(["plan", "."], in: "tree/v2").output.contains("HX7008"))
        let text = try folder.read("tree/v2/u.yaml")
        #expect(try !hxapply(["plan", "-"], in: "tree", input: text).output.contains("of v1/u.yaml"))
    }

    /// What the database holds is only looked for, and only where a spec may be.
    @Test func recordedPathsLeadNowhere() throws {
        try FileManager.default.createDirectory(atPath: folder.url("tree/.git").path, withIntermediateDirectories: true)
        #expect(try hxapply(["apply", "specs"], in: "tree").status == 0)
        try folder.write("outside.yaml", Self.users("ada", "bob"))
        try folder.write("tree/notes.txt", Self.users("ada", "bob"))
        try folder.write("tree/.git/u.yaml", Self.users("ada", "bob"))
        let manager = FileManager.default
        try manager.createSymbolicLink(
            atPath: folder.url("tree/link.yaml").path,
            withDestinationPath: "../outside.yaml"
        )
        try manager.createSymbolicLink(atPath: folder.url("tree/up").path, withDestinationPath: "..")
        #expect(mkfifo(folder.url("tree/pipe.yaml").path, 0o600) == 0)
        try manager.removeItem(at: folder.url("tree/specs/common"))
        let long = String(repeating: "a/", count: 5000)
        for source in [
            "../outside.yaml:1", "link.yaml:1", "up/outside.yaml:1", "pipe.yaml:1", "notes.txt:1", "/etc/passwd:1",
            "../../../../../../etc/passwd:1", folder.url("outside.yaml").path + ":1", "/dev/zero:1", ".git/u.yaml:1",
            "/proc/self/environ:1", "", ":", "/", "..", "x", "\u{1}\n.yaml:1", long + "u.yaml:1", "//////:::",
        ] {
            _ = try database.execute("UPDATE hx.users SET source = $1", [source])
            let run = try hxapply(["plan", "specs/prod"], in: "tree")
            #expect(run.status == 7 && !run.output.contains("HX7008"), "\(source): \(run.output)\(run.errors)")
        }
    }
}
