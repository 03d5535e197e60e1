import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// `hxapply undo`: what a run changed is put back, as far as nobody has touched it since.
@Suite(.threadOfItsOwn) struct UndoTests {
    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }

    init() throws { pipeline = try Pipeline() }

    /// So many users, each with an address of its own.
    private static func users(_ numbers: Range<Int>) -> String {
        Specs.document("users:\n" + numbers.map { "  - {name: u\($0), email: u\($0)@example.com}\n" }.joined())
    }

    /// Expects that the run is not undone, with these words on standard error, and that nothing is changed.
    private func expectRefused(_ run: String, _ words: [String]) throws {
        let before = try pipeline.export()
        let undo = try pipeline.hxapply(["undo", run])
        #expect(undo.status == 6, "\(undo.output)")
        for word in words { #expect(undo.errors.contains(word), "\(undo.errors)") }
        #expect(undo.output.isEmpty)
        #expect(try pipeline.export() == before)
        let undone: SQL = "SELECT count(*) FROM hx.runs WHERE undoes IS NOT NULL AND state = 'succeeded'"
        #expect(try database.execute(undone).scalar == "0")
    }

    /// The managed rows as a spec and as they are stored.
    private func rows() throws -> [String] { [try pipeline.export(), try database.rows()] }

    // MARK: What is put back

    @Test func createsUpdatesAndDeletesArePutBackAndForth() throws {
        try pipeline.apply(TestSpecs.first)
        let first = try rows()
        let run = try pipeline.apply(TestSpecs.second)
        let second = try rows()
        let undo = try pipeline.run(["undo", String(run.prefix(8)), "--actor", "bob"])
        #expect(try rows() == first)
        let record = try pipeline.record(of: undo)
        #expect(record["undoes"] == .string(run))
        #expect(record["specDigest"] == .null)
        #expect(record["serial"] == .number("3"))
        #expect(record["actor"] == .string("bob"))
        let reasons = (record["changes"]?.elements ?? []).compactMap { $0["reason"]?.text }
        #expect(reasons == Array(repeating: "undoes a run", count: 6))
        try pipeline.write(TestSpecs.first)
        #expect(try pipeline.pending() == "")
        // The undo is a run like any other.
        try pipeline.run(["undo", undo])
        #expect(try rows() == second)
        try pipeline.write(TestSpecs.second)
        #expect(try pipeline.pending() == "")
        #expect(try database.execute("SELECT count(*) FROM hx.outside_writes").scalar == "0")
    }

    @Test func everyFieldOfADeletedRowComesBack() throws {
        let whole = """
            teams:
              - name: ml
                adminEmail: ml@example.com
                monthlyBudgetUSD: 99912.5
                displayName: '日本語 \\N {a,b} "x"'
                billing: {address: "two\\nlines\\tand a tab \\\\", country: it's, taxNumberType: VAT}
              - {name: ops, adminEmail: ops@example.com}
            regions:
              - {name: us, provider: aws, area: US+CA, dedicatedTo: [ops, ml], llmURL: 'https://a.example.com/?x=1&y'}
            gpuTypes: [{name: h100, gpusPerInstance: 8}]
            gpuPools: [{region: us, gpuType: h100, gpus: 64, usdPerGPUHour: 6.88}]
            apiKeys:
              - {name: ci, team: ml, active: false, expiresAt: \(Specs.keyEnd.dropLast()).5+01:00, sha256: [\(Self.digests)]}
            reservations:
              - {name: next, team: ml, region: us, gpuType: h100, gpus: 8, start: 2098-01-01T00:00:00Z, duration: 36h}
            policy: {maxRemovalPercent: 100, maxReservation: 2d}

            """
        try pipeline.apply(Specs.document(whole))
        let before = try pipeline.export()
        let fewer = "policy: {maxRemovalPercent: 100}\nteams: [{name: ops, adminEmail: other@example.com}]\n"
        let others = ["regions", "gpuTypes", "gpuPools", "apiKeys", "reservations"].map { "\($0): []\n" }.joined()
        let run = try pipeline.apply(Specs.document(fewer + others))
        try pipeline.run(["undo", run])
        #expect(try pipeline.export() == before)
        try pipeline.write(Specs.document(whole))
        #expect(try pipeline.pending() == "")
        #expect(try pipeline.hxapply(["drift", "--detailed-exitcode"]).status == 0)
        #expect(try pipeline.hxapply(["runs", "--verify"]).status == 0)
    }

    private static let digests = ["a", "b"].map { String(repeating: $0, count: 64) }.joined(separator: ", ")

    @Test func renameIsPutBackWithItsRow() throws {
        try pipeline.apply(TestSpecs.first)
        let ids: SQL = "SELECT id FROM hx.teams UNION ALL SELECT id FROM hx.memberships ORDER BY 1"
        let before = try rows()
        let identities = try database.execute(ids).rows
        let renamed = TestSpecs.first.replacing("name: ml,", with: "name: ai, renamedFrom: ml,")
            .replacing("team: ml", with: "team: ai")
        let run = try pipeline.apply(renamed)
        #expect(try pipeline.pending() == "")
        let undo = try pipeline.run(["undo", run])
        #expect(try rows() == before)
        #expect(try database.execute(ids).rows == identities)
        try pipeline.run(["undo", undo])
        #expect(try pipeline.pending() == "")
        #expect(try database.execute(ids).rows == identities)
    }

    /// Teams before and after their renames.
    private static let renamings: [[String]] = [
        ["{name: a, phone: '1'}", "{name: z, phone: '1', renamedFrom: a}"],
        [
            "{name: a, phone: '1'}, {name: b, phone: '2'}",
            "{name: b, phone: '1', renamedFrom: a}, {name: a, phone: '2', renamedFrom: b}",
        ],
        [
            "{name: a, phone: '1'}, {name: b, phone: '2'}, {name: c, phone: '3'}",
            "{name: b, phone: '1', renamedFrom: a}, {name: c, phone: '2', renamedFrom: b}, "
                + "{name: a, phone: '3', renamedFrom: c}",
        ],
        [
            "{name: a, phone: '1', members: [{user: ada, role: admin}]}, {name: b, phone: '2'}",
            "{name: b, phone: '1', renamedFrom: a, members: [{user: ada, role: admin}]}, "
                + "{name: a, phone: '2', renamedFrom: b}",
        ],
    ]

    @Test(arguments: renamings)
    func renameThatIsUndoneTwiceIsDone(_ teams: [String]) throws {
        let users = "users: [{name: ada, email: ada@example.com}]\n"
        let (first, second) = (
            Specs.document("teams: [\(teams[0])]\n\(users)"), Specs.document("teams: [\(teams[1])]\n\(users)")
        )
        let ids: SQL = """
            SELECT string_agg(name || ' ' || id, ' ' ORDER BY name) FROM hx.teams
            UNION ALL SELECT string_agg(team || ' ' || id, ' ') FROM hx.memberships
            """
        try pipeline.apply(first)
        let before = try database.execute(ids).rows
        let run = try pipeline.apply(second)
        let after = try database.execute(ids).rows
        let undo = try pipeline.run(["undo", run])
        #expect(try database.execute(ids).rows == before)
        let redo = try pipeline.run(["undo", undo])
        #expect(try database.execute(ids).rows == after)
        #expect(try pipeline.pending() == "")
        // Once more, by a plan that was saved.
        let file = pipeline.folder.url("undo.plan").path
        for (number, run) in [redo, nil].enumerated() {
            let last = try run ?? #require(try database.execute("SELECT applied_run FROM hx.clusters").scalar)
            #expect(try pipeline.hxapply(["undo", last, "--out", file]).status == 0)
            try pipeline.run(["apply", "--plan", file])
            #expect(try database.execute(ids).rows == (number == 0 ? before : after))
        }
        #expect(try pipeline.pending() == "")
        #expect(try pipeline.hxapply(["runs", "--verify"]).status == 0)
    }

    /// The undo of a rename and an adoption in one run, after which a child is nobody's row again.
    @Test func adoptedChildOfARenamedTeamIsGivenBack() throws {
        let users = "users: [{name: ada, email: ada@example.com}]\n"
        try pipeline.apply(Specs.document("teams: [{name: a}]\n\(users)"))
        try database.execute(
            "INSERT INTO hx.memberships (cluster, team, user_name, role) VALUES ('test', 'a', 'ada', 'viewer')"
        )
        let rows: SQL = "SELECT team, user_name, role, id, managed_run IS NULL FROM hx.memberships"
        let before = try database.execute(rows).rows
        let teams = "teams: [{name: z, renamedFrom: a, members: [{user: ada, role: member}]}]\n"
        let run = try pipeline.apply(Specs.document(teams + users), ["--adopt"])
        let after = try database.execute(rows).rows
        let undo = try pipeline.run(["undo", run])
        #expect(try database.execute(rows).rows == before)
        try pipeline.run(["undo", undo])
        #expect(try database.execute(rows).rows == after)
        #expect(try pipeline.pending() == "")
    }

    /// Two rows that somebody else made, one of them other than the spec has it.
    private func makeUnmanagedUsers() throws {
        #expect(try pipeline.hxapply(["migrate"]).status == 0)
        try database.execute(
            """
            INSERT INTO hx.users (cluster, name, email, full_name)
            VALUES ('test', 'u1', 'old@example.com', 'Old'), ('test', 'u2', 'u2@example.com', NULL)
            """
        )
    }

    private func storedUsers() throws -> [[String?]] {
        try database.execute(
            "SELECT name, email, full_name, id, managed_run IS NULL, managed_digest FROM hx.users ORDER BY name"
        ).rows
    }

    @Test func rowThatWasTakenOverIsGivenBackAsItWas() throws {
        try makeUnmanagedUsers()
        let before = try storedUsers()
        let run = try pipeline.apply(Self.users(1..<3), ["--adopt"])
        #expect(try storedUsers() != before)
        try pipeline.run(["undo", run])
        #expect(try storedUsers() == before)
        #expect(try pipeline.hxapply(["plan", pipeline.spec]).status == 6)
    }

    @Test func rowThatWasGivenBackIsTakenOverAgain() throws {
        try makeUnmanagedUsers()
        let run = try pipeline.apply(Self.users(1..<3), ["--adopt"])
        let adopted = try storedUsers()
        let undo = try pipeline.run(["undo", run])
        try pipeline.run(["undo", undo])
        #expect(try storedUsers() == adopted)
        #expect(try pipeline.pending() == "")
    }

    @Test func marksOfDoneRenamesAreNotForgotten() throws {
        let swapped = { (phone: String) in
            Specs.document(
                """
                teams:
                  - {name: a, renamedFrom: b, adminEmail: b@example.com, phone: '\(phone)'}
                  - {name: b, renamedFrom: a, adminEmail: a@example.com}

                """
            )
        }
        let teams = "teams: [{name: a, adminEmail: a@example.com}, {name: b, adminEmail: b@example.com, phone: '1'}]\n"
        try pipeline.apply(Specs.document(teams))
        try pipeline.apply(swapped("1"))
        let run = try pipeline.apply(swapped("2"))
        try pipeline.run(["undo", run])
        try pipeline.write(swapped("1"))
        #expect(try pipeline.pending() == "")
    }

    // MARK: What is refused

    @Test func rowThatALaterRunTouchedIsNamedWithTheRun() throws {
        try pipeline.apply(TestSpecs.first)
        let run = try pipeline.apply(TestSpecs.second)
        let document = TestSpecs.second.replacing("60000", with: "70000")
            .replacing("{name: eve,", with: "{name: eve, fullName: Eve,")
        let later = try pipeline.apply(document, ["--actor", "zoe"])
        let words = ["teams/ml", "users/eve"].map { "\($0) was changed since by run \(later) (by zoe)" }
        try expectRefused(run, words)
        #expect(try pipeline.pending() == "")
    }

    @Test func rowThatWasEditedByHandIsNamed() throws {
        try pipeline.apply(TestSpecs.first)
        let run = try pipeline.apply(TestSpecs.second)
        let edits: [(edit: SQL, back: SQL, resource: String)] = [
            (
                "UPDATE hx.teams SET phone = '1' WHERE name = 'ml'",
                "UPDATE hx.teams SET phone = NULL WHERE name = 'ml'", "teams/ml"
            ),
            (
                "UPDATE hx.api_key_secrets SET sha256 = repeat('c', 64)",
                "UPDATE hx.api_key_secrets SET sha256 = repeat('b', 64)", "apiKeys/ci"
            ),
            (
                "INSERT INTO hx.users (cluster, name, email) VALUES ('test', 'bob', 'x@example.com')",
                "DELETE FROM hx.users WHERE name = 'bob'", "users/bob"
            ),
        ]
        for (edit, back, resource) in edits {
            try database.execute(edit)
            try expectRefused(run, ["\(resource) was changed outside hxapply since run \(run)"])
            try database.execute(back)
        }
        // What the run did not touch does not matter.
        try database.execute("UPDATE hx.teams SET phone = '1' WHERE name = 'ops'")
        try pipeline.run(["undo", run])
        #expect(try database.execute("SELECT phone FROM hx.teams WHERE name = 'ops'").scalar == "1")
    }

    @Test func guardsJudgeAnUndoToo() throws {
        try pipeline.apply(Self.users(0..<10))
        let run = try pipeline.apply(Self.users(0..<30))
        let refused = try pipeline.hxapply(["undo", run])
        #expect(refused.status == 7)
        #expect(refused.output.contains("refused[HX7001]: 20 of 30 (66 %) of users would be deleted"))
        #expect(refused.output.contains("refused[HX7002]: 20 of 30 (66 %) of all resources would be deleted"))
        #expect(try database.execute("SELECT count(*) FROM hx.users").scalar == "30")
        let allowances = ["--allow", "removals=users:20", "--allow", "removals=all:20", "--reason", "wrong list"]
        let record = try pipeline.record(of: pipeline.run(["undo", run] + allowances))
        #expect((record["overrides"]?.elements ?? []).compactMap { $0["code"]?.text } == ["HX7001", "HX7002"])
        #expect(record["overrideReason"] == .string("wrong list"))
        #expect(record["undoes"] == .string(run))
        try pipeline.write(Self.users(0..<10))
        #expect(try pipeline.pending() == "")
    }

    @Test func rowThatOthersReferToSinceIsNotTakenFromThem() throws {
        try pipeline.apply(TestSpecs.first)
        let team = TestSpecs.first.replacing("teams:\n", with: "teams:\n  - {name: new, adminEmail: new@example.com}\n")
        let run = try pipeline.apply(team)
        try pipeline.apply(team.replacing("{team: ml, user: bob,", with: "{team: new, user: bob,"))
        let undo = try pipeline.hxapply(["undo", run])
        #expect(undo.status == 7)
        #expect(undo.output.contains("refused[HX7007]: teams/new would be deleted"), "\(undo.output)")
        #expect(undo.output.contains("memberships/new/bob"))
        #expect(try pipeline.pending() == "")
    }

    @Test func runThatWasRefusedCannotBeUndone() throws {
        try pipeline.apply(Self.users(0..<3))
        try pipeline.write(Specs.document("users: []\n"))
        let refused = try pipeline.hxapply(["apply", pipeline.spec, "--format", "json"])
        #expect(refused.status == 7)
        let run = try #require(try refused.json()["run"]?.text)
        try expectRefused(run, ["has changed nothing, so there is nothing to undo"])
    }

    @Test func runThatHadNothingToDoCannotBeUndone() throws {
        try pipeline.apply(Self.users(0..<3))
        let run = try pipeline.apply(Self.users(0..<3))
        try expectRefused(run, ["has changed nothing, so there is nothing to undo"])
    }

    @Test func runThatIsNotThereIsWrongUsage() throws {
        try pipeline.apply(Self.users(0..<1))
        for id in ["zzzz", String(repeating: "0", count: 36)] {
            let run = try pipeline.hxapply(["undo", id])
            #expect(run.status == 64)
            #expect(run.errors.contains("no run begins with '\(id)'"), "\(run.errors)")
        }
        #expect(try pipeline.hxapply(["undo"]).status == 64)
        #expect(try pipeline.pending() == "")
    }

    // MARK: Saved

    @Test func undoCanBeReviewedFirst() throws {
        try pipeline.apply(TestSpecs.first)
        let before = try database.rows()
        let run = try pipeline.apply(TestSpecs.second)
        let after = try database.rows()
        let file = pipeline.folder.url("undo.plan").path
        #expect(try pipeline.hxapply(["undo", run, "--out", file]).status == 0)
        #expect(try database.rows() == after)
        #expect(try database.execute("SELECT count(*) FROM hx.runs").scalar == "2")
        let record = try pipeline.record(of: pipeline.run(["apply", "--plan", file]))
        #expect(record["undoes"] == .string(run))
        #expect(record["savedPlan"] == .boolean(true))
        #expect(try database.rows() == before)
        try pipeline.write(TestSpecs.first)
        #expect(try pipeline.pending() == "")
        #expect(try pipeline.hxapply(["apply", "--plan", file]).status == 6)
    }
}
