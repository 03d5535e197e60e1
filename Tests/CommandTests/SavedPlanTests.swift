import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// Saved plans: what was reviewed is done as it was shown, once, or not at all.
@Suite(.threadOfItsOwn) struct SavedPlanTests {
    private let pipeline: Pipeline
    private var file: String { pipeline.folder.url("reviewed.plan").path }

    init() throws {
        pipeline = try Pipeline()
        try pipeline.apply(TestSpecs.first)
    }

    /// Saves the plan of a revision.
    /// - Returns: the file's JSON.
    @discardableResult
    private func save(_ document: String, _ more: [String] = []) throws -> JSONValue {
        try pipeline.write(document)
        let run = try pipeline.hxapply(["plan", pipeline.spec, "--out", file] + more)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        return try JSONReader.read(Array(pipeline.folder.read("reviewed.plan").utf8))
    }

    private func applySaved(_ more: [String] = []) throws -> CommandRun {
        try pipeline.hxapply(["apply", "--plan", file] + more)
    }

    /// Expects a conflict, after which only a run's record is more than before.
    private func expectConflict(_ words: String) throws {
        let before = try pipeline.database.rows()
        let run = try applySaved()
        #expect(run.status == 6, "\(words): \(run.output)")
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(run.output.isEmpty)
        #expect(try pipeline.database.rows() == before)
        let last: SQL = "SELECT state, saved_plan, serial FROM hx.runs ORDER BY started_at DESC LIMIT 1"
        #expect(try pipeline.database.execute(last).rows == [["failed", "t", nil]])
    }

    // MARK: What is done

    @Test func changesAreDoneAsTheyWereShown() throws {
        let saved = try save(TestSpecs.second)
        let run = try applySaved(["--actor", "ada", "--format", "json"])
        #expect(run.status == 0, "\(run.errors)")
        let id = try #require(try run.json()["run"]?.text)
        let record = try pipeline.record(of: id)
        #expect(record["plan"] == saved["plan"])
        #expect(record["specDigest"] == saved["specDigest"])
        #expect(record["savedPlan"] == .boolean(true))
        #expect(record["actor"] == .string("ada"))
        #expect(Self.changes(of: saved).count == 6)
        #expect(Self.changes(of: record) == Self.changes(of: saved))
        #expect(try pipeline.pending() == "")
        let direct = try Pipeline()
        for document in [TestSpecs.first, TestSpecs.second] { try direct.apply(document) }
        #expect(try pipeline.database.rows() == direct.database.rows())
    }

    private static func changes(of document: JSONValue) -> [String] {
        (document["changes"]?.elements ?? []).map { change in
            // Where a row that is deleted was declared, a record has as its source.
            let source = change["source"]?.text ?? change["recordedSource"]?.text ?? "-"
            return ["action", "kind", "key", "reason"].map { change[$0]?.text ?? "-" }.joined(separator: " ") + " "
                + source
        }
    }

    @Test func fileHoldsAllThatThePlanShows() throws {
        try pipeline.write(TestSpecs.second)
        let run = try pipeline.hxapply(["plan", pipeline.spec, "--out", file, "--format", "json"])
        let shown = try run.json()
        let saved = try JSONReader.read(Array(pipeline.folder.read("reviewed.plan").utf8))
        for member in Self.members(of: shown) where !["changes", "database"].contains(member.name) {
            #expect(saved[member.name] == member.value, "\(member.name)")
        }
        let changes = try #require(shown["changes"]?.elements)
        let savedChanges = try #require(saved["changes"]?.elements)
        #expect(changes.count == 6)
        #expect(changes.count == savedChanges.count)
        for (change, savedChange) in zip(changes, savedChanges) {
            for member in Self.members(of: change) {
                #expect(savedChange[member.name] == member.value, "\(member.name)")
            }
        }
    }

    private static func members(of object: JSONValue) -> [JSONValue.Member] {
        if case .object(let members) = object { members } else { [] }
    }

    @Test func planIsAppliedOnce() throws {
        try save(TestSpecs.second)
        let first = try applySaved(["--actor", "ada", "--format", "json"])
        let run = try #require(try first.json()["run"]?.text)
        try expectConflict("the plan was applied before, by run \(run) (by ada)")
        #expect(try pipeline.pending() == "")
    }

    @Test func planWithoutChangesDoesNothingHoweverOften() throws {
        try save(TestSpecs.first)
        for _ in 0..<2 { #expect(try applySaved().status == 0) }
        #expect(try pipeline.database.execute("SELECT serial FROM hx.clusters").scalar == "1")
        #expect(try pipeline.pending() == "")
    }

    @Test func planOfThousandsIsDoneAsAWhole() throws {
        let users = (0..<5000).map { "  - {name: u\($0), email: u\($0)@example.com}\n" }.joined()
        let saved = try save(TestSpecs.first.replacing("users:\n", with: "users:\n\(users)"))
        #expect(Self.changes(of: saved).count == 5000)
        try pipeline.database.execute(
            """
            INSERT INTO hx.users (cluster, name, email)
            SELECT 'test', 'u' || i, i || '@example.com' FROM generate_series(0, 24) AS i
            """
        )
        try expectConflict("; and 5 more rows")
        try pipeline.database.execute("DELETE FROM hx.users WHERE managed_run IS NULL")
        #expect(try applySaved().status == 0)
        #expect(try pipeline.database.execute("SELECT count(*) FROM hx.changes").scalar == "5007")
        #expect(try pipeline.pending() == "")
    }

    // MARK: What moved meanwhile

    @Test func rowMovedByHandIsNamedAndOncePutBackIsNoObstacle() throws {
        try pipeline.database.execute("CREATE TABLE public.kept AS SELECT * FROM hx.memberships")
        try save(TestSpecs.second)
        let edits: [(edit: SQL, back: SQL, words: String)] = [
            (
                "UPDATE hx.teams SET phone = '1' WHERE name = 'ml'",
                "UPDATE hx.teams SET phone = NULL WHERE name = 'ml'",
                "teams/ml is not as the plan saw it: changed outside hxapply"
            ),
            (
                "UPDATE hx.api_key_secrets SET sha256 = repeat('c', 64)",
                "UPDATE hx.api_key_secrets SET sha256 = repeat('a', 64)",
                "apiKeys/ci is not as the plan saw it: changed outside hxapply"
            ),
            (
                "DELETE FROM hx.memberships WHERE user_name = 'bob'",
                "INSERT INTO hx.memberships SELECT * FROM public.kept WHERE user_name = 'bob'",
                "memberships/ml/bob is gone: changed outside hxapply"
            ),
            (
                "INSERT INTO hx.users (cluster, name, email) VALUES ('test', 'eve', 'e@example.com')",
                "DELETE FROM hx.users WHERE name = 'eve'",
                "users/eve is not as the plan saw it: changed outside hxapply"
            ),
        ]
        for (edit, back, words) in edits {
            try pipeline.database.execute(edit)
            try expectConflict(words)
            try pipeline.database.execute(back)
        }
        #expect(try applySaved().status == 0)
        #expect(try pipeline.pending() == "")
    }

    @Test func rowMovedByARunIsNamedWithTheRun() throws {
        try save(TestSpecs.second)
        let eve = "users:\n  - {name: eve, email: eve@example.com}\n"
        let revisions = [
            (TestSpecs.first.replacing("50000", with: "55000"), "teams/ml is not as the plan saw it"),
            (TestSpecs.first.replacing("users:\n", with: eve), "users/eve is not as the plan saw it"),
            (
                TestSpecs.first.replacing("  - {team: ml, user: bob, role: viewer}\n", with: ""),
                "memberships/ml/bob is gone"
            ),
        ]
        for (document, words) in revisions {
            let run = try pipeline.apply(document, ["--actor", "zoe"])
            try expectConflict("\(words): run \(run) (by zoe) changed it")
            try pipeline.apply(TestSpecs.first)
        }
        #expect(try applySaved().status == 0)
        try pipeline.write(TestSpecs.second)
        #expect(try pipeline.pending() == "")
    }

    @Test func rowsThatItDoesNotTouchMayMove() throws {
        try save(TestSpecs.second)
        try pipeline.apply(TestSpecs.first.replacing("name: ada,", with: "name: ada, fullName: Ada,"))
        try pipeline.database.execute("UPDATE hx.teams SET phone = '1' WHERE name = 'ops'")
        let run = try applySaved()
        #expect(run.status == 0, "\(run.errors)")
        let kept: SQL = """
            SELECT u.full_name, t.phone FROM hx.users AS u, hx.teams AS t WHERE u.name = 'ada' AND t.name = 'ops'
            """
        #expect(try pipeline.database.execute(kept).rows == [["Ada", "1"]])
        try pipeline.apply(TestSpecs.second)
        #expect(try pipeline.pending() == "")
    }

    @Test func rowAdoptedMeanwhileIsNotAdoptedAgain() throws {
        try pipeline.database.execute(
            "INSERT INTO hx.users (cluster, name, email) VALUES ('test', 'eve', 'eve@example.com')"
        )
        let eve = "users:\n  - {name: eve, email: eve@example.com}\n"
        let document = TestSpecs.first.replacing("users:\n", with: eve)
        try save(document, ["--adopt"])
        let run = try pipeline.apply(document, ["--adopt", "--actor", "zoe"])
        try expectConflict("users/eve is not as the plan saw it: run \(run) (by zoe) changed it")
        #expect(try pipeline.pending() == "")
    }

    @Test func planOfAnotherDatabaseIsRefused() throws {
        try save(TestSpecs.second)
        let other = try Pipeline()
        // The first time the other database is empty; then it holds the same rows.
        for rows in ["0", "2"] {
            let run = try other.hxapply(["apply", "--plan", file])
            #expect(run.status == 6)
            #expect(run.errors.contains("the plan was made for another database"), "\(run.errors)")
            #expect(try other.database.execute("SELECT count(*) FROM hx.users").scalar == rows)
            try other.apply(TestSpecs.first)
        }
        #expect(try other.pending() == "")
    }

    // MARK: Guards

    @Test func guardsJudgeAgainAtTheApply() throws {
        let both = TestSpecs.first.replacing("name: ada,", with: "name: ada, platformRole: admin,")
            .replacing("name: bob,", with: "name: bob, platformRole: admin,")
        try pipeline.apply(both)
        try save(both.replacing("name: ada, platformRole: admin,", with: "name: ada,"))
        try pipeline.apply(both.replacing("name: bob, platformRole: admin,", with: "name: bob,"))
        let run = try applySaved()
        #expect(run.status == 7)
        #expect(run.output.contains("refused[HX7004]: 0 of 1 active platform admins would be left"), "\(run.output)")
        let admins: SQL = "SELECT string_agg(name, ' ') FROM hx.users WHERE platform_role = 'admin'"
        #expect(try pipeline.database.execute(admins).scalar == "ada")
        let last: SQL = "SELECT state, error_code FROM hx.runs ORDER BY started_at DESC LIMIT 1"
        #expect(try pipeline.database.execute(last).rows == [["refused", "HX7004"]])
        #expect(try pipeline.pending() == "")
    }

    @Test func whatWasAllowedGoesWithThePlanIntoTheRecord() throws {
        try pipeline.apply(TestSpecs.first.replacing("name: ops,", with: "name: ops, protected: true,"))
        let fewer = TestSpecs.first.replacing("  - {name: ops, adminEmail: ops@example.com}\n", with: "")
        let saved = try save(fewer, ["--allow", "protected=teams/ops", "--reason", "the team is closed"])
        #expect(Self.texts("allow", of: saved["overrides"]) == ["protected=teams/ops"])
        #expect(saved["overrideReason"] == .string("the team is closed"))
        let run = try applySaved(["--format", "json"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        let id = try #require(try run.json()["run"]?.text)
        let record = try pipeline.record(of: id)
        #expect(Self.texts("code", of: record["overrides"]) == ["HX7006"])
        #expect(Self.texts("allow", of: record["overrides"]) == ["protected=teams/ops"])
        #expect(record["overrideReason"] == .string("the team is closed"))
        #expect(try pipeline.pending() == "")
    }

    private static func texts(_ name: String, of objects: JSONValue?) -> [String] {
        (objects?.elements ?? []).compactMap { $0[name]?.text }
    }
}
