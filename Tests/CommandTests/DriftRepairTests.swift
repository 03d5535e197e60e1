import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// What becomes of drift: plans give it as the reason, and an apply puts it right.
///
/// What the program writes itself is noted nowhere as another's.
@Suite(.threadOfItsOwn) struct DriftRepairTests {
    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }

    init() throws {
        pipeline = try Pipeline()
        try pipeline.apply(TestSpecs.first)
    }

    private func expectNone() throws {
        let run = try pipeline.hxapply(["drift", "--detailed-exitcode"])
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("Drift: 0 changed, 0 deleted, "), "\(run.output)")
        #expect(try pipeline.pending() == "")
    }

    /// Why a run changed what it changed, `teams/ml: spec changed`.
    private func reasons(of run: String) throws -> [String] {
        (try pipeline.record(of: run)["changes"]?.elements ?? []).map { change in
            "\(change["kind"]?.text ?? "")/\(change["key"]?.text ?? ""): \(change["reason"]?.text ?? "")"
        }
    }

    private static let ops = TestSpecs.first.replacing("name: ops,", with: "name: ops, phone: '1',")

    // MARK: Reasons

    @Test func editIsTheReasonOfTheNextPlanAndRun() throws {
        try database.execute("UPDATE hx.teams SET phone = '2' WHERE name = 'ops'")
        let plan = try pipeline.hxapply(["plan", pipeline.spec, "--format", "json"]).json()
        #expect(plan["changes"]?.elements?.first?["reason"] == .string("row changed outside hxapply"))
        #expect(plan["summary"]?["drifted"] == .number("1"))
        let run = try pipeline.apply(TestSpecs.first)
        #expect(try reasons(of: run) == ["teams/ops: row changed outside hxapply"])
        try expectNone()
    }

    @Test func editAndRevisionTogetherAreBothTheReason() throws {
        try database.execute("UPDATE hx.teams SET phone = '2' WHERE name = 'ops'")
        try pipeline.write(Self.ops)
        let run = try pipeline.hxapply(["apply", pipeline.spec])
        #expect(
            run.output.hasPrefix(
                "  ~ teams/ops  \(pipeline.spec):6  (spec changed, and row changed outside hxapply)\n      phone: 2 -> 1\n"
            ),
            "\(run.output)"
        )
        try expectNone()
    }

    @Test func rowThatIsGoneIsMadeAgain() throws {
        try database.execute("DELETE FROM hx.memberships WHERE user_name = 'bob'")
        let run = try pipeline.apply(TestSpecs.first)
        #expect(try reasons(of: run) == ["memberships/ml/bob: row deleted outside hxapply"])
        try expectNone()
        // What the spec adds while a row is missing was not deleted by anybody.
        try database.execute("DELETE FROM hx.memberships WHERE user_name = 'bob'")
        let more = TestSpecs.first.replacing(
            "memberships:\n",
            with: "memberships:\n  - {team: ops, user: ada, role: member}\n"
        )
        let second = try pipeline.apply(more)
        #expect(
            try reasons(of: second) == [
                "memberships/ml/bob: row deleted outside hxapply", "memberships/ops/ada: spec added",
            ]
        )
        try expectNone()
    }

    @Test func editThatTheSpecFollowsIsSettledByTheNextApply() throws {
        try database.execute("UPDATE hx.teams SET phone = '1' WHERE name = 'ops'")
        try pipeline.write(Self.ops)
        #expect(try pipeline.hxapply(["drift", "--detailed-exitcode"]).status == 2)
        #expect(try pipeline.pending() == "")
        let run = try pipeline.hxapply(["apply", pipeline.spec])
        #expect(
            run.output.hasPrefix(
                "\(database.line)Also there: 1 changed outside hxapply.\nApplied: 0 created, 0 updated, "
            )
        )
        try expectNone()
    }

    @Test func driftAfterASettledEditShowsWhatWasApplied() throws {
        try database.execute("UPDATE hx.teams SET phone = '1' WHERE name = 'ops'")
        try pipeline.apply(Self.ops)
        let editor = try pipeline.makeLogin()
        try database.connect().executeScript(
            """
            GRANT USAGE ON SCHEMA hx TO \(identifier: editor);
            GRANT UPDATE, SELECT ON hx.teams TO \(identifier: editor)
            """
        )
        try pipeline.psql(["UPDATE hx.teams SET phone = '2' WHERE name = 'ops'"], as: editor)
        let drift = try pipeline.hxapply(["drift", "--format", "json"]).json()["drift"]?.elements?.first
        #expect(drift?["fields"]?["phone"]?["applied"] == .string("1"))
        #expect(drift?["fields"]?["phone"]?["found"] == .string("2"))
        #expect((drift?["writes"]?.elements ?? []).map { $0["role"]?.text } == [editor])
    }

    @Test func revisionIsNoDrift() throws {
        try pipeline.write(TestSpecs.second)
        #expect(try pipeline.hxapply(["drift", "--detailed-exitcode"]).status == 0)
        try pipeline.apply(TestSpecs.second)
        try expectNone()
    }

    // MARK: Rights

    @Test func readingIsAllThatItNeeds() throws {
        try database.execute("UPDATE hx.teams SET phone = '1' WHERE name = 'ops'")
        let login = try pipeline.makeLogin(memberOf: "hx_plan")
        let reader = try pipeline.hxapply(["drift", "--detailed-exitcode"], as: login)
        #expect(reader.status == 2, "\(reader.errors)")
        #expect(reader.output.contains("update by hxapply with test at "), "\(reader.output)")
        let readOnly = TestDatabase(at: "\(database.address) options='-c default_transaction_read_only=on'")
        #expect(try CommandRun.hxapply(["drift", "--detailed-exitcode"], database: readOnly).status == 2)
        let nobody = try pipeline.makeLogin()
        #expect(try pipeline.hxapply(["drift"], as: nobody).status == 9)
        #expect(try database.execute("SELECT count(*) FROM hx.runs").scalar == "1")
    }

    @Test func clusterMustBeNamedWhereThereAreSeveral() throws {
        #expect(try pipeline.hxapply(["drift", "--cluster", "test"]).status == 0)
        #expect(try pipeline.hxapply(["drift", "--cluster", "none"]).status == 64)
        try pipeline.apply(TestSpecs.first.replacing("name: test}", with: "name: other}"))
        try database.execute("UPDATE hx.teams SET phone = '1' WHERE cluster = 'other' AND name = 'ops'")
        #expect(try pipeline.hxapply(["drift"]).status == 64)
        for (cluster, status) in [("test", Int32(0)), ("other", 2)] {
            let run = try pipeline.hxapply(["drift", "--cluster", cluster, "--detailed-exitcode"])
            #expect(run.status == status, "\(cluster): \(run.output)")
        }
    }

    // MARK: Its own writes

    @Test func programNeverNotesItsOwnWrites() throws {
        let file = pipeline.folder.url("reviewed.plan").path
        let region = "regions: [{name: us, provider: aws, dedicatedTo: [ml]}]\n"
        var runs = [
            try pipeline.apply(TestSpecs.second), try pipeline.apply(TestSpecs.first + region),
            try pipeline.apply(TestSpecs.first + region.replacing("[ml]", with: "[ops]")),
        ]
        let renamed = (TestSpecs.first + region).replacing("name: ml,", with: "name: ai, renamedFrom: ml,")
            .replacing("team: ml", with: "team: ai").replacing("[ml]", with: "[ai]")
        runs.append(try pipeline.apply(renamed))
        runs.append(try pipeline.run(["undo", runs[3]]))
        try pipeline.write(renamed)
        #expect(try pipeline.hxapply(["plan", pipeline.spec, "--rehearse", "--out", file]).status == 0)
        runs.append(try pipeline.run(["apply", "--plan", file]))
        try pipeline.write(Specs.document("users: [{name: ada, email: ada@example.com, fullName: Ada}]\n"))
        runs.append(try pipeline.run(["apply", pipeline.spec, "--only"]))
        #expect(Set(runs).count == 7)
        #expect(try database.execute("SELECT count(*) FROM hx.outside_writes").scalar == "0")
        // Nor where it puts right what others did, of whom it notes each.
        try database.connect().executeScript(
            """
            UPDATE hx.users SET full_name = 'By hand' WHERE name = 'ada';
            DELETE FROM hx.memberships WHERE user_name = 'bob';
            INSERT INTO hx.users (cluster, name, email) VALUES ('test', 'eve', 'eve@example.com');
            """
        )
        let eve = "users:\n  - {name: eve, email: e@example.com}\n"
        try pipeline.apply(renamed.replacing("users:\n", with: eve), ["--adopt"])
        let writes = try database.execute("SELECT operation, kind, key FROM hx.outside_writes ORDER BY number").rows
        #expect(writes == [["update", "users", "ada"], ["delete", "memberships", "ai/bob"]])
        try expectNone()
    }
}
