import Foundation
import TestSupport
import Testing

/// What may be read as a spec, and what refuses the run.
@Suite(.threadOfItsOwn) struct SourceTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("specs/teams.yaml", Specs.document("teams: [{name: ml, adminEmail: lead@example.com}]\n"))
    }

    private func validate(_ paths: String...) throws -> CommandRun {
        try CommandRun.hxapply(["validate"] + paths, directory: folder.path)
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: folder.url(name).path, withDestinationPath: target)
    }

    private func expectRefusal(_ code: String, _ words: String, _ paths: String...) throws {
        let run = try CommandRun.hxapply(["validate"] + paths, directory: folder.path)
        #expect(run.status == 3)
        #expect(run.errors.contains("error[\(code)]"), "\(run.errors)")
        #expect(run.errors.contains(words), "\(run.errors)")
    }

    @Test func directoriesAreReadWholeAndInOrder() throws {
        try folder.write("specs/b/users.yml", Specs.document("users: [{name: ada, email: ada@example.com}]\n"))
        let json =
            #"{"apiVersion": "hxapply/v1", "kind": "Cluster", "metadata": {"name": "test"}, "#
            + #""memberships": [{"team": "ml", "user": "ada", "role": "admin"}]}"#
        try folder.write("specs/c.json", json)
        try folder.write("specs/.hidden.yaml", "not: a spec")
        try folder.write("specs/notes.txt", "not a spec")
        let run = try validate("specs")
        #expect(run.output == "Valid: cluster test, 3 resources.\n")
        #expect(try validate("specs", "specs/c.json").output == run.output)
    }

    @Test func mountedConfigMapIsRead() throws {
        try folder.write("mount/..2026/teams.yaml", folder.read("specs/teams.yaml"))
        try link("mount/..data", to: "..2026")
        try link("mount/teams.yaml", to: "..data/teams.yaml")
        #expect(try validate("mount").output == "Valid: cluster test, 1 resource.\n")
        #expect(try validate("mount/teams.yaml").status == 0)
    }

    @Test func linkOutOfTheRootIsRefusedUnread() throws {
        try folder.write("outside.yaml", "canary: 7f3c9d\n")
        try link("specs/link.yaml", to: "../outside.yaml")
        try expectRefusal("HX1003", "link leads out", "specs")
        try expectRefusal("HX1003", "link leads out", "specs/link.yaml")
        #expect(try !validate("specs").errors.contains("7f3c9d"))
        try FileManager.default.createDirectory(atPath: folder.url("elsewhere").path, withIntermediateDirectories: true)
        try FileManager.default.removeItem(atPath: folder.url("specs/link.yaml").path)
        try link("specs/sub", to: "../elsewhere")
        try expectRefusal("HX1003", "link leads out", "specs")
    }

    /// The path is the caller's word; that it is a link may be the author's of a pull request.
    @Test func pathThatBecameALinkIsRefused() throws {
        try folder.write("outside/o.yaml", "canary: 7f3c9d\n")
        try folder.write("tree/real/a.yaml", folder.read("specs/teams.yaml"))
        try link("tree/specs", to: "../outside")
        try link("tree/platform", to: "..")
        try link("tree/file.yaml", to: "../outside/o.yaml")
        try link("tree/inside", to: "real")
        let tree = folder.url("tree").path
        let paths = ["specs", "specs/", "platform/outside", "file.yaml", "./specs", tree + "/specs", "inside/../specs"]
        for path in paths {
            let run = try CommandRun.hxapply(["validate", path], directory: tree)
            #expect(run.status == 3 && run.errors.contains("HX1003"), "\(path): \(run.errors)")
            #expect(!run.errors.contains("7f3c9d"), "\(path)")
        }
        #expect(try CommandRun.hxapply(["validate", "inside"], directory: tree).status == 0)
    }

    /// Within a git work tree links are followed, but not to what git keeps there.
    @Test func linksWithinAWorkTreeAreFollowed() throws {
        try folder.write("tree/common/a.yaml", folder.read("specs/teams.yaml"))
        try folder.write("tree/.git/config", "canary: 7f3c9d\n")
        try folder.write("tree/prod/users.yaml", Specs.document("users: [{name: ada, email: ada@example.com}]\n"))
        try link("tree/prod/common.yaml", to: "../common/a.yaml")
        let tree = folder.url("tree").path
        #expect(try CommandRun.hxapply(["validate", "prod"], directory: tree).output.contains("2 resources"))
        try link("tree/prod/git.yaml", to: "../.git/config")
        let run = try CommandRun.hxapply(["validate", "prod"], directory: tree)
        #expect(run.status == 3 && run.errors.contains("HX1003") && !run.errors.contains("7f3c9d"), "\(run.errors)")
    }

    @Test func onlyRegularFilesAreRead() throws {
        #expect(mkfifo(folder.url("specs/pipe.yaml").path, 0o600) == 0)
        try expectRefusal("HX1002", "not a regular file", "specs")
        try expectRefusal("HX1002", "not a regular file", "/dev/null")
    }

    @Test func missingAndEmptyPathsAreRefused() throws {
        try expectRefusal("HX1001", "no such file", "nowhere")
        try FileManager.default.createDirectory(atPath: folder.url("empty").path, withIntermediateDirectories: true)
        try expectRefusal("HX1005", "contains no", "empty")
        try link("specs/dangling.yaml", to: "nothing")
        try expectRefusal("HX1001", "no such file", "specs")
    }

    @Test func loopOfLinksEnds() throws {
        try link("specs/again", to: ".")
        #expect(try validate("specs").output == "Valid: cluster test, 1 resource.\n")
    }

    @Test func hugeFileIsRefusedUnread() throws {
        let path = folder.url("specs/huge.yaml").path
        #expect(truncate(path, 0) != 0)
        try folder.write("specs/huge.yaml", "")
        #expect(truncate(path, 1 << 30) == 0)
        try expectRefusal("HX1004", "larger than 64 MiB", "specs")
    }

    @Test func oddFileNamesAreShownHarmlessly() throws {
        try folder.write("specs/a\u{1B}[31m\nb.yaml", "x: [")
        let run = try validate("specs")
        #expect(run.status == 3)
        #expect(!run.errors.contains("\u{1B}"))
        #expect(run.errors.contains("a\\u{1B}[31m\\nb.yaml:"))
    }

    @Test func pathGivenTwiceIsReadOnce() throws {
        #expect(try validate("specs", "specs").output == "Valid: cluster test, 1 resource.\n")
        #expect(try validate("specs/teams.yaml", "specs").output == "Valid: cluster test, 1 resource.\n")
    }

    @Test func keyInPlaceOfItsDigestIsNotShown() throws {
        for key in [
            "sha256: hx_live_SECRET", "sha256: [hx_live_SECRET, x]", "sha256: {a: hx_live_SECRET}",
            "token: hx_live_SECRET",
        ] {
            try folder.write("specs/keys.yaml", Specs.document("apiKeys: [{name: ci, team: ml, \(key)}]\n"))
            let run = try validate("specs")
            #expect(run.status == 3)
            #expect(!run.errors.contains("SECRET"), "\(run.errors)")
        }
    }

    @Test func problemsOfAllFilesAreShownAtOnce() throws {
        for number in 0..<120 {
            try folder.write("specs/f\(number).yaml", Specs.document("teams: [{name: t\(number), adminEmail: no}]\n"))
        }
        let run = try validate("specs")
        #expect(run.status == 3)
        #expect(run.errors.components(separatedBy: "error[HX2018]").count == 101)
        #expect(run.errors.contains("… and 20 more"))
        #expect(run.errors.hasSuffix("The spec is refused: 120 errors.\n  120 HX2018, first at specs/f0.yaml:4:32\n"))
    }

    @Test func unfinishedFileDoesNotMakeReferencesUnknown() throws {
        try folder.write("specs/users.yaml", Specs.document("users: [{name: ada, email: ada@example.com}]\n") + "\t:\n")
        try folder.write("specs/m.yaml", Specs.document("memberships: [{team: ml, user: eve, role: admin}]\n"))
        let run = try validate("specs")
        #expect(run.errors.contains("HX1201"))
        #expect(!run.errors.contains("HX2104"))
    }

    @Test func severalClustersNeedAChoice() throws {
        let database = try TestServer.makeDatabase()
        try folder.write(
            "specs/other.yaml",
            Specs.document("users: [{name: x, email: x@example.com}]\n", cluster: "other")
        )
        #expect(try validate("specs").output.contains("cluster other, 1 resource"))
        let run = try CommandRun.hxapply(["plan", "specs"], database: database, directory: folder.path)
        #expect(run.status == 3)
        #expect(run.errors.contains("choose one with --cluster: other, test"))
        let chosen = ["plan", "specs", "--cluster", "other"]
        let plan = try CommandRun.hxapply(chosen, database: database, directory: folder.path)
        #expect(plan.output.contains("Plan: 1 to create"))
        let wrong = ["plan", "specs", "--cluster", "nobody"]
        #expect(try CommandRun.hxapply(wrong, database: database, directory: folder.path).status == 3)
    }
}
