import Foundation
import Spec
import TestSupport
import Testing

/// `.hxapplyignore` means what the same lines mean in `.gitignore`.
@Suite(.threadOfItsOwn) struct IgnoreFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    // MARK: As git

    private static let names = [
        "a", "b", "ab", "a.yaml", "b.yaml", "foo", "foobar", "x y", "[a]", "!a", "#a", "é", "a-b",
    ]

    private static let pieces = [
        "a", "b", "ab", "foo", "bar", ".yaml", "*", "**", "?", "/", "/", "**/", "/**", "/**/", "[ab]", "[!a]", "[^b]",
        "[a-f]", "[[:alpha:]]", "[]a]", "[a", "[[:nope:]]", "[\\]]", "\\", "\\*", "\\a", "!", "#", " ", "\\ ", "é", "-",
        "[b-a]", "[a-]", "[-a]", "***", "x y",
    ]

    private static func pattern(_ random: inout SeededGenerator) -> String {
        let text = (0..<Int.random(in: 1...5, using: &random)).map { _ in random.pick(pieces) }.joined()
        let start = random.pick(["", "", "", "", "!", "!", "/", "#", "\\!", "\\#"])
        return start + text + random.pick(["", "", "", "/", " ", "  ", "\t", "\r"])
    }

    /// Git judges each path with the rules at every directory; so do we, for twenty trees of three ignore files each.
    @Test(arguments: 0..<20)
    func generatedRulesIgnoreWhatGitIgnores(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var directories = [[String]]()
        for first in Self.names.shuffled(using: &random).prefix(4) {
            directories.append([first])
            for second in Self.names.shuffled(using: &random).prefix(3) { directories.append([first, second]) }
        }
        let paths = ([[]] + directories).flatMap { directory in
            Self.names.map { directory + [$0] }
        }.filter { !directories.contains($0) }
        for path in paths { try folder.write("tree/" + path.joined(separator: "/"), "") }
        var files: [[String]: String] = [:]
        for directory in [[]] + directories.shuffled(using: &random).prefix(2) {
            let lines = (0..<12).map { _ in Self.pattern(&random) }
            files[directory] = lines.joined(separator: "\n") + random.pick(["", "\n"])
        }
        for (directory, text) in files {
            try folder.write((["tree"] + directory + [".gitignore"]).joined(separator: "/"), text)
        }
        let expected = try ignoredByGit(paths)
        let rules = files.mapValues { IgnoreRules(Array($0.utf8)) }
        for path in paths {
            let isIgnored = Self.isIgnored(path, rules)
            let shown = path.joined(separator: "/")
            #expect(isIgnored == expected.contains(shown), "\(shown): \(files)")
        }
    }

    private func ignoredByGit(_ paths: [[String]]) throws -> Set<String> {
        let input = paths.map { $0.joined(separator: "/") }.joined(separator: "\0")
        let script = "git init -q . && git check-ignore --no-index -z --stdin"
        let run = try CommandRun.run("/bin/sh", ["-c", script], input: input, directory: folder.url("tree").path)
        #expect([0, 1].contains(run.status), "\(run.errors)")
        return Set(run.output.split(separator: "\0").map(String.init))
    }

    /// As the walk does it: what stands below an ignored directory is not looked at.
    private static func isIgnored(_ path: [String], _ rules: [[String]: IgnoreRules]) -> Bool {
        path.indices.contains { last in
            let part = Array(path[...last])
            let verdicts = (0...last).reversed().lazy.compactMap { depth in
                rules[Array(path[..<depth])]?.ignores(part[depth...], isDirectory: last < path.count - 1)
            }
            return verdicts.first ?? false
        }
    }

    /// A pattern that a backtracking matcher needs ages for.
    @Test func matchingTakesTimeInProportion() {
        let stars = String(repeating: "*a", count: 2000) + "b"
        let rules = IgnoreRules(Array("\(stars)\n\(String(repeating: "**/", count: 2000))x\n".utf8))
        #expect(rules.ignores([String(repeating: "a", count: 255)], isDirectory: false) == nil)
        #expect(rules.ignores(Array(repeating: "a", count: 1000) + ["x"], isDirectory: false) == true)
    }

    // MARK: In the program

    private static func user(_ name: String) -> String {
        Specs.document("users: [{name: \(name), email: \(name)@example.com}]\n")
    }

    private func valid(_ path: String, in directory: String = "") throws -> String {
        let place = directory.isEmpty ? folder.path : folder.url(directory).path
        let run = try CommandRun.hxapply(["validate", path], directory: place)
        return run.status == 0 ? run.output : run.errors
    }

    @Test func ignoredFilesAreNotRead() throws {
        try folder.write("specs/ada.yaml", Self.user("ada"))
        try folder.write("specs/old/bob.yaml", "nonsense")
        try folder.write("specs/charts/values.yaml", "nonsense")
        try folder.write("specs/charts/keep.yaml", Self.user("eve"))
        try folder.write("specs/bob.ymal", "nonsense")
        #expect(mkfifo(folder.url("specs/pipe.yaml").path, 0o600) == 0)
        try folder.write("specs/.hxapplyignore", "# not ours\nold/\npipe.yaml\n*.ymal\n")
        try folder.write("specs/charts/.hxapplyignore", "*\n!keep.yaml\n")
        #expect(try valid("specs") == "Valid: cluster test, 2 resources.\n")
        // What is named is read.
        #expect(try valid("specs/old/bob.yaml").contains("HX2001"))
        #expect(try valid("specs/charts") == "Valid: cluster test, 1 resource.\n")
        try folder.write("specs/charts/.hxapplyignore", "*\n")
        #expect(try valid("specs/charts").contains("error[HX1005]"))
    }

    @Test func filesAboveCountWithinTheWorkTree() throws {
        try folder.write("tree/.hxapplyignore", "/specs/prod/old/\ntmp.yaml\nprod/\n")
        try folder.write("tree/specs/.hxapplyignore", "!tmp.yaml\n")
        try folder.write("tree/specs/prod/ada.yaml", Self.user("ada"))
        try folder.write("tree/specs/prod/tmp.yaml", Self.user("eve"))
        try folder.write("tree/specs/prod/old/x.yaml", "nonsense")
        // Without a work tree nobody knows where to begin.
        #expect(try valid("specs/prod", in: "tree").contains("HX2001"))
        try FileManager.default.createDirectory(atPath: folder.url("tree/.git").path, withIntermediateDirectories: true)
        #expect(try valid("specs/prod", in: "tree") == "Valid: cluster test, 2 resources.\n")
        #expect(try valid(".", in: "tree/specs/prod") == "Valid: cluster test, 2 resources.\n")
        #expect(try valid("specs", in: "tree").contains("error[HX1005]"))
    }

    @Test func ignoreFileThatCannotBeReadRefusesTheRun() throws {
        try folder.write("specs/ada.yaml", Self.user("ada"))
        try folder.write("specs/.hxapplyignore", String(repeating: "#", count: 70_000))
        #expect(try valid("specs").contains("specs/.hxapplyignore: error[HX1006]"))
        try FileManager.default.removeItem(at: folder.url("specs/.hxapplyignore"))
        try folder.write("outside", "*\n")
        try FileManager.default.createSymbolicLink(
            atPath: folder.url("specs/.hxapplyignore").path,
            withDestinationPath: "../outside"
        )
        #expect(try valid("specs").contains("error[HX1003]"))
        try FileManager.default.removeItem(at: folder.url("specs/.hxapplyignore"))
        #expect(mkfifo(folder.url("specs/.hxapplyignore").path, 0o600) == 0)
        #expect(try valid("specs").contains("error[HX1006]"))
    }

    /// What was applied once and is ignored now is not deleted unseen.
    @Test func newlyIgnoredFileDeletesNothingUnseen() throws {
        let database = try TestServer.makeDatabase()
        try folder.write("specs/ada.yaml", Self.user("ada"))
        try folder.write("specs/eve.yaml", Self.user("eve"))
        #expect(try CommandRun.hxapply(["apply", "specs"], database: database, directory: folder.path).status == 0)
        try folder.write("specs/.hxapplyignore", "eve.*\n")
        let plan = try CommandRun.hxapply(["plan", "specs"], database: database, directory: folder.path)
        #expect(plan.status == 7 && plan.output.contains("refused[HX7008]: 1 resource of specs/eve.yaml"))
    }
}
