import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// `hxapply plan --rehearse`: the database tries the plan, says what it would refuse, and keeps nothing of it.
@Suite(.threadOfItsOwn) struct RehearsalTests {
    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }

    init() throws { pipeline = try Pipeline() }

    private func rehearse(_ more: [String] = [], as login: String? = nil) throws -> CommandRun {
        try pipeline.hxapply(["plan", pipeline.spec, "--rehearse"] + more, as: login)
    }

    /// A thousand users, each in a line of its own.
    private static let users = (0..<1000).map { "  - {name: \(name($0)), email: u\($0)@example.com}\n" }.joined()
    /// Nothing but them, from line 5.
    private static let thousand = Specs.document("users:\n" + users)

    private static func name(_ number: Int) -> String {
        let digits = String(number)
        return "u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// Lets a trigger refuse new users that the condition is true of.
    private func refuseUsers(_ condition: SQL) throws {
        try database.connect().executeScript(
            """
            CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF \(condition) THEN
                    RAISE EXCEPTION 'nobody is called %', NEW.name USING DETAIL = 'a rule of the house';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON hx.users FOR EACH ROW EXECUTE FUNCTION public.refuse()
            """
        )
    }

    /// Everything that a run could leave behind, locks included.
    private func traces() throws -> [[String?]] {
        try database.execute(
            """
            SELECT
                (SELECT md5(string_agg(u::text, ',' ORDER BY name)) FROM hx.users AS u),
                (SELECT md5(string_agg(t::text, ',' ORDER BY name)) FROM hx.teams AS t),
                (SELECT md5(string_agg(r::text, ',' ORDER BY id)) FROM hx.runs AS r),
                (SELECT md5(string_agg(c::text, ',' ORDER BY name)) FROM hx.clusters AS c),
                (SELECT count(*) FROM hx.changes), (SELECT count(*) FROM hx.outbox),
                (SELECT count(*) FROM hx.outside_writes),
                (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
            """
        ).rows
    }

    private func messages(_ run: CommandRun) throws -> [String] {
        (try run.json()["refusals"]?.elements ?? []).map { refusal in
            let place = refusal["source"]?.text.map { "\($0): " } ?? ""
            return "\(refusal["code"]?.text ?? "") \(place)\(refusal["message"]?.text ?? "")"
        }
    }

    // MARK: Objections

    @Test func rowThatATriggerRefusesIsNamedWithItsPlace() throws {
        try pipeline.apply(TestSpecs.first)
        try refuseUsers("NEW.name = 'u0500'")
        try pipeline.write(TestSpecs.first.replacing("users:\n", with: "users:\n\(Self.users)"))
        let before = try traces()
        let run = try rehearse(["--format", "json"])
        #expect(run.status == 6, "\(run.errors)")
        let reason = "nobody is called u0500: a rule of the house"
        #expect(try messages(run) == ["HX6008 \(pipeline.spec):508: users/u0500 cannot be created: \(reason)"])
        #expect(try traces() == before)
    }

    @Test func allObjectionsAreListed() throws {
        #expect(try pipeline.hxapply(["migrate"]).status == 0)
        try refuseUsers("NEW.name IN ('u0000', 'u0001', 'u0500', 'u0777', 'u0999')")
        try pipeline.write(Self.thousand)
        let before = try traces()
        let run = try rehearse()
        #expect(run.status == 6)
        let lines = [0, 1, 500, 777, 999].map { number in
            "    users/\(Self.name(number))  \(pipeline.spec):\(number + 5)  "
                + "(nobody is called \(Self.name(number)): a rule of the house)\n"
        }
        let shown = "\nrefused[HX6008]: 5 resources cannot be created\n" + lines.joined() + "  to go on: declare what"
        #expect(run.output.contains(shown), "\(run.output.suffix(2000))")
        #expect(try traces() == before)
        // Once the objection is gone, the same plan passes.
        try database.execute("DROP TRIGGER refuse ON hx.users")
        #expect(try rehearse().status == 0)
        try pipeline.apply(Self.thousand)
        #expect(try pipeline.pending() == "")
    }

    @Test func objectionsBeyondTheFirstTwentyAreLeftOut() throws {
        #expect(try pipeline.hxapply(["migrate"]).status == 0)
        try refuseUsers("NEW.name >= 'u0900'")
        try pipeline.write(Self.thousand)
        let run = try rehearse(["--format", "json"])
        #expect(run.status == 6)
        #expect(try messages(run).count == 20)
    }

    @Test func updatesAndDeletesAreTriedToo() throws {
        try pipeline.apply(TestSpecs.first)
        try database.connect().executeScript(
            """
            CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '% of % is not done', lower(TG_OP), OLD.name; END $$;
            CREATE TRIGGER a BEFORE UPDATE ON hx.teams FOR EACH ROW EXECUTE FUNCTION public.refuse();
            CREATE TRIGGER b BEFORE DELETE ON hx.users FOR EACH ROW EXECUTE FUNCTION public.refuse()
            """
        )
        try pipeline.write(TestSpecs.second)
        let before = try traces()
        let run = try rehearse(["--format", "json"])
        #expect(run.status == 6)
        #expect(
            try messages(run).sorted() == [
                "HX6008 \(pipeline.spec):5: teams/ml cannot be updated: update of ml is not done",
                "HX6008 \(pipeline.spec):9: users/bob cannot be deleted: delete of bob is not done",
            ]
        )
        #expect(try traces() == before)
    }

    @Test func foreignKeyThatNoGuardMaySeeIsFound() throws {
        try pipeline.apply(TestSpecs.first)
        try database.connect().executeScript(
            """
            CREATE SCHEMA billing;
            CREATE TABLE billing.invoices (
                cluster text, team text, FOREIGN KEY (cluster, team) REFERENCES hx.teams (cluster, name)
            );
            INSERT INTO billing.invoices VALUES ('test', 'ops')
            """
        )
        let login = try pipeline.makeLogin(memberOf: "hx_apply")
        let before = try traces()
        let revisions = [
            ("  - {name: ops, adminEmail: ops@example.com}\n", "", "teams/ops cannot be deleted: ", "HX7007"),
            ("name: ops,", "name: sre, renamedFrom: ops,", "teams/sre cannot be renamed: ", "HX6007"),
        ]
        for (old, new, words, code) in revisions {
            try pipeline.write(TestSpecs.first.replacing(old, with: new))
            #expect(try pipeline.hxapply(["plan", pipeline.spec], as: login).status == 0)
            let run = try rehearse(["--format", "json"], as: login)
            #expect(run.status == 6)
            let message = try #require(try messages(run).first)
            #expect(message.hasPrefix("HX6008 "), "\(message)")
            #expect(message.contains(words), "\(message)")
            #expect(message.contains("\"invoices\""), "\(message)")
            // Whoever may read the table is told before anything is tried.
            let owner = try messages(rehearse(["--format", "json"]))
            #expect(owner.map { String($0.prefix(6)) } == [code])
        }
        #expect(try traces() == before)
    }

    @Test func deferredTriggerIsHeard() throws {
        try pipeline.apply(TestSpecs.first)
        try database.connect().executeScript(
            """
            CREATE FUNCTION public.limit_users() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (SELECT count(*) FROM hx.users) > 2 THEN RAISE EXCEPTION 'three are a crowd'; END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER crowd AFTER INSERT ON hx.users DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION public.limit_users()
            """
        )
        let eve = "users:\n  - {name: eve, email: eve@example.com}\n"
        try pipeline.write(TestSpecs.first.replacing("users:\n", with: eve))
        let before = try traces()
        #expect(try pipeline.hxapply(["plan", pipeline.spec]).status == 0)
        let run = try rehearse()
        #expect(run.status == 6)
        #expect(run.output.contains("refused[HX6008]: three are a crowd\n"), "\(run.output)")
        #expect(try traces() == before)
        // At the end of the run there are no more than before.
        try pipeline.write(TestSpecs.second)
        #expect(try rehearse().status == 0)
        try pipeline.apply(TestSpecs.second)
        #expect(try pipeline.pending() == "")
    }

    // MARK: Without objection

    @Test func soundPlanPassesAndLeavesNothing() throws {
        try pipeline.apply(TestSpecs.first)
        try pipeline.write(TestSpecs.second)
        let before = try traces()
        #expect(try rehearse().status == 0)
        let plan = try rehearse(["--detailed-exitcode"])
        #expect(plan.status == 2)
        #expect(try plan.output == pipeline.hxapply(["plan", pipeline.spec]).output)
        #expect(try traces() == before)
        try pipeline.apply(TestSpecs.second)
        #expect(try rehearse(["--detailed-exitcode"]).status == 0)
    }

    @Test func emptyDatabaseStaysEmpty() throws {
        let database = try TestServer.makeEmptyDatabase()
        try pipeline.write(TestSpecs.first)
        let rehearse = ["plan", pipeline.spec, "--rehearse"]
        let pending = try CommandRun.hxapply(rehearse + ["--detailed-exitcode"], database: database)
        #expect(pending.status == 2)
        #expect(pending.output.contains("warning[HX8031]"), "\(pending.output)")
        #expect(try database.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'hx'").scalar == "0")
        let file = pipeline.folder.url("first.plan").path
        #expect(try CommandRun.hxapply(rehearse + ["--out", file], database: database).status == 0)
        #expect(try CommandRun.hxapply(["apply", "--plan", file, "--migrate"], database: database).status == 0)
        #expect(try CommandRun.hxapply(rehearse + ["--detailed-exitcode"], database: database).status == 0)
    }

    @Test func guardsSpeakFirst() throws {
        try pipeline.apply(TestSpecs.first)
        try refuseUsers("true")
        try pipeline.write(Specs.document("users: [{name: eve, email: eve@example.com}]\n"))
        let before = try traces()
        let run = try rehearse(["--format", "json"])
        #expect(run.status == 7)
        #expect(try messages(run).allSatisfy { $0.hasPrefix("HX70") })
        #expect(try traces() == before)
    }

    @Test func writingIsWhatItNeeds() throws {
        try pipeline.apply(TestSpecs.first)
        try pipeline.write(TestSpecs.second)
        let before = try traces()
        let planner = try rehearse(as: pipeline.makeLogin(memberOf: "hx_plan"))
        #expect(planner.status == 9)
        #expect(planner.errors.contains("grant hx_apply"), "\(planner.errors)")
        #expect(try rehearse(as: pipeline.makeLogin(memberOf: "hx_apply")).status == 0)
        let holder = try database.connect()
        try holder.executeScript("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('hxapply cluster hx/test', 0))")
        #expect(try rehearse(["--lock-timeout", "1"]).status == 5)
        try holder.executeScript("COMMIT")
        #expect(try traces() == before)
    }
}
