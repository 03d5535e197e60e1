import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// What schedulers are told over the life of reservations: the same with a queue of PGMQ and without one.
@Suite(.threadOfItsOwn) struct DispatchTests {
    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }

    init() throws { pipeline = try Pipeline() }

    /// Reservations in a spec whose other resources stay the same.
    private static func spec(_ reservations: String..., team: String = "{name: ml}") -> String {
        let owner = team.contains("renamedFrom") ? "ai" : "ml"
        let lines = reservations.map { line in
            "  - {team: \(owner), region: us, gpuType: h100, \(line)}\n"
        }
        return Specs.document(
            """
            gpuTypes: [{name: h100, instanceType: p5.48xlarge, gpusPerInstance: 8}]
            regions: [{name: us, provider: aws}]
            teams: [\(team)]
            policy: {maxRemovalPercent: 100}
            reservations:

            """ + lines.joined()
        )
    }

    private static let a = "name: a, gpus: 8, start: 2098-01-01T00:00:00Z"
    private static let c = "name: c, gpus: 16, start: 2098-02-01T00:00:00Z, duration: 90m"
    private static let past = "name: past, gpus: 8, start: 2020-01-01T00:00:00Z, duration: 1h"

    /// The messages since the last call, each in one line: its action, its name, and what else it is known by.
    private func news(isPGMQ: Bool) throws -> [String] {
        let messages: [JSONValue]
        if isPGMQ {
            #expect(try database.execute("SELECT count(*) FROM hx.outbox").scalar == "0")
            messages = try PGMQ.drain("gpu_reservations", of: database)
        } else {
            messages = try database.execute(
                """
                UPDATE hx.outbox SET sent_at = now() WHERE sent_at IS NULL
                RETURNING payload, (topic = 'gpu_reservations' AND payload->>'id' = run || '/' || seq)::text
                """
            ).rows.sorted { ($0[0] ?? "") < ($1[0] ?? "") }.map { row in
                #expect(row[1] == "true")
                return try JSONReader.read(Array((row[0] ?? "").utf8))
            }
        }
        return messages.map { message in
            #expect(message["cluster"] == .string("test") && message["version"] == .number("1"))
            #expect(message["instance_type"] == .string("p5.48xlarge"))
            let more = message["extension_hours"].map { hours in
                if case .number(let digits) = hours { " +\(digits)" } else { " +?" }
            }
            return "\(message["action"]?.text ?? "") \(message["name"]?.text ?? "")\(more ?? "")"
        }.sorted()
    }

    private func id(_ name: String) throws -> String? {
        try database.execute("SELECT id FROM hx.reservations WHERE name = $1", [name]).scalar
    }

    private func phase(_ name: String) throws -> String? {
        try database.execute("SELECT phase FROM hx.reservation_status WHERE reservation = $1", [name]).scalar
    }

    @Test(
        .requires(PGMQ.python != nil, Comment(rawValue: PGMQ.missing)),
        arguments: [true, false]
    )
    func everyChangeIsToldOnce(isPGMQ: Bool) throws {
        if isPGMQ { try PGMQ.install(in: database) }
        func expect(_ messages: [String], after change: String) throws {
            #expect(try news(isPGMQ: isPGMQ) == messages, "after \(change), PGMQ \(isPGMQ)")
        }
        try pipeline.apply(Self.spec(Self.a + ", duration: 72h", Self.c, Self.past))
        try expect(["create_reservation a", "create_reservation c"], after: "creates")
        let first = try id("a")
        try pipeline.run(["apply", pipeline.spec])
        try expect([], after: "the same again")
        try pipeline.apply(Self.spec(Self.a + ", duration: 96h", Self.c, Self.past))
        try expect(["extend a +24"], after: "an extension")
        try pipeline.apply(
            Self.spec(Self.a + ", duration: 96h, labels: {tier: gold}, protected: true", Self.c, Self.past)
        )
        try expect([], after: "labels")
        let renamed = Self.a.replacing("name: a", with: "name: b, renamedFrom: a")
        try pipeline.apply(Self.spec(renamed + ", duration: 96h", Self.c, Self.past))
        try expect([], after: "a rename")
        #expect(try id("b") == first)
        let larger = renamed.replacing("gpus: 8", with: "gpus: 16")
        try pipeline.apply(Self.spec(larger + ", duration: 96h", Self.c, Self.past))
        try expect(["update b"], after: "another number of GPUs")
        try pipeline.apply(
            Self.spec(larger + ", duration: 96h", Self.c, Self.past, team: "{name: ai, renamedFrom: ml}")
        )
        try expect([], after: "the rename of a team")
        func after(_ reservations: String...) throws {
            try pipeline.apply(
                reservations.reduce(into: Self.spec(team: "{name: ai, renamedFrom: ml}")) {
                    $0 += "  - {team: ai, region: us, gpuType: h100, \($1)}\n"
                }
            )
        }
        try after(larger + ", duration: 96h", Self.c + ", state: cancelled", Self.past)
        try expect(["cancel c"], after: "a cancel")
        #expect(try phase("c") == "cancelled")
        let run = try pipeline.hxapply(["runs", "--format", "json", "--limit", "1"]).json()["runs"]?.elements?.first
        try pipeline.run(["undo", #require(run?["id"]?.text)])
        try expect([], after: "the undo of a cancel, which is final")
        #expect(try phase("c") == "cancelled")
        try after(larger + ", duration: 96h", Self.c)
        try expect([], after: "the removal of what was over")
        try after(Self.c)
        try expect(["cancel b"], after: "a removal")
        try after(larger + ", duration: 96h", Self.c)
        try expect(["create_reservation b"], after: "a new reservation of the same name")
        #expect(try id("b") != first)
        let again = try pipeline.hxapply(["runs", "--format", "json", "--limit", "1"]).json()["runs"]?.elements?.first
        try pipeline.run(["undo", #require(again?["id"]?.text)])
        try expect(["cancel b"], after: "the undo of a create")
        #expect(
            try database.execute("SELECT string_agg(via, ' ') FROM (SELECT DISTINCT via FROM hx.dispatches) AS d")
                .scalar
                == (isPGMQ ? "pgmq" : "outbox")
        )
        #expect(try database.execute("SELECT count(*) FROM hx.dispatches").scalar == "8")
    }

    @Test func adoptionIsNotTold() throws {
        try pipeline.apply(Self.spec(Self.c))
        try database.execute(
            """
            INSERT INTO hx.reservations (cluster, name, team, region, gpu_type, gpus, start, duration)
            VALUES ('test', 'a', 'ml', 'us', 'h100', 8, '2098-01-01T00:00:00Z', '72 hours')
            """
        )
        _ = try news(isPGMQ: false)
        try pipeline.apply(Self.spec(Self.a + ", duration: 72h", Self.c), ["--adopt"])
        #expect(try news(isPGMQ: false) == [])
        try pipeline.apply(Self.spec(Self.a + ", duration: 73h", Self.c))
        #expect(try news(isPGMQ: false) == ["extend a +1"])
    }

    /// What a scheduler has ended is not dispatched again, and the plan says so.
    @Test func finalPhaseIsWarnedOf() throws {
        try pipeline.apply(Self.spec(Self.a + ", duration: 72h", Self.c))
        _ = try news(isPGMQ: false)
        let reserved = try #require(try id("a"))
        for phase in ["preparing", "active", "completed"] {
            try database.execute("SELECT hx.report_reservation('test', $1::uuid, $2)", [reserved, phase])
        }
        try pipeline.write(Self.spec(Self.a + ", duration: 96h", Self.c))
        let plan = try pipeline.hxapply(["plan", pipeline.spec])
        #expect(plan.status == 0 && plan.output.contains("HX8008"), "\(plan.output)")
        #expect(plan.output.contains("reservations/a is completed, which is final"), "\(plan.output)")
        try pipeline.run(["apply", pipeline.spec])
        #expect(try news(isPGMQ: false) == [])
        #expect(try phase("a") == "completed")
        // Its removal is no news either.
        try pipeline.apply(Self.spec(Self.c))
        #expect(try news(isPGMQ: false) == [])
    }

    /// A rehearsal sends nothing, and a run that fails sends nothing.
    @Test(.requires(PGMQ.python != nil, Comment(rawValue: PGMQ.missing)))
    func onlyCommittedChangesAreTold() throws {
        try PGMQ.install(in: database)
        try pipeline.write(Self.spec(Self.a + ", duration: 72h"))
        #expect(try pipeline.hxapply(["plan", pipeline.spec, "--rehearse"]).status == 0)
        #expect(try news(isPGMQ: true) == [])
        try database.connect().executeScript(
            """
            CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END';
            CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON hx.reservations DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION public.fail()
            """
        )
        #expect(try pipeline.hxapply(["apply", pipeline.spec]).status != 0)
        #expect(try news(isPGMQ: true) == [])
    }

    // MARK: Finding the queue

    @Test(.requires(PGMQ.python != nil, Comment(rawValue: PGMQ.missing)))
    func withoutTheQueueMessagesGoIntoTheOutbox() throws {
        try PGMQ.install(in: database)
        try database.execute("SELECT pgmq.drop_queue('gpu_reservations')")
        try pipeline.apply(Self.spec(Self.a + ", duration: 72h"))
        #expect(try news(isPGMQ: false) == ["create_reservation a"])
        let migrate = try pipeline.hxapply(["migrate"])
        #expect(migrate.output.contains("  + queue gpu_reservations\n"))
        #expect(try !pipeline.hxapply(["migrate"]).output.contains("  + "))
        try pipeline.apply(Self.spec(Self.a + ", duration: 73h"))
        #expect(try PGMQ.drain("gpu_reservations", of: database).count == 1)
    }

    @Test(.requires(PGMQ.python != nil, Comment(rawValue: PGMQ.missing)))
    func rolesAreGrantedWhatTheyNeedOfTheQueue() throws {
        try PGMQ.install(in: database)
        let applier = try pipeline.makeLogin(memberOf: "hx_apply")
        try pipeline.write(Self.spec(Self.a + ", duration: 72h"))
        let run = try pipeline.hxapply(["apply", pipeline.spec], as: applier)
        #expect(run.status == 0, "\(run.errors)")
        let processor = try pipeline.makeLogin(memberOf: "hx_processor")
        #expect(try PGMQ.drain("gpu_reservations", of: pipeline.database(as: processor)).count == 1)
    }

    /// Its consumers read nothing but the queue, so a run that may not write there changes nothing.
    @Test(.requires(PGMQ.python != nil, Comment(rawValue: PGMQ.missing)))
    func runWithoutTheRightToSendChangesNothing() throws {
        try PGMQ.install(in: database)
        let applier = try pipeline.makeLogin(memberOf: "hx_apply")
        try database.execute("REVOKE INSERT ON pgmq.q_gpu_reservations FROM hx_apply")
        try pipeline.write(Self.spec(Self.a + ", duration: 72h"))
        let run = try pipeline.hxapply(["apply", pipeline.spec], as: applier)
        #expect(run.status == 9, "\(run.errors)")
        #expect(run.errors.contains("q_gpu_reservations"), "\(run.errors)")
        #expect(try database.execute("SELECT count(*) FROM hx.reservations").scalar == "0")
        #expect(try pipeline.hxapply(["migrate"]).output.contains("  + privileges of hx_apply\n"))
        #expect(try pipeline.hxapply(["apply", pipeline.spec], as: applier).status == 0)
    }

    /// A login that may not create queues migrates all the same, and is told what somebody else must run.
    @Test(.requires(PGMQ.python != nil, Comment(rawValue: PGMQ.missing)))
    func migrationWithoutTheRightToCreateQueuesSaysSo() throws {
        try PGMQ.install(in: database)
        try database.execute("SELECT pgmq.drop_queue('gpu_reservations')")
        let login = try pipeline.makeLogin()
        try database.connect().executeScript(
            """
            GRANT CREATE ON DATABASE \(identifier: database.name) TO \(identifier: login);
            GRANT USAGE ON SCHEMA pgmq TO \(identifier: login)
            """
        )
        let run = try pipeline.hxapply(["migrate", "--schema", "other"], as: login)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("  SELECT pgmq.create('gpu_reservations');\n"), "\(run.errors)")
        #expect(try pipeline.hxapply(["migrate", "--schema", "other"], as: login).status == 0)
    }

    /// Whoever may create a schema must not have a function of theirs called by runs.
    @Test func schemaOfSomebodyElseIsNoQueue() throws {
        let login = try pipeline.makeLogin()
        try database.execute("GRANT CREATE ON DATABASE \(identifier: database.name) TO \(identifier: login)")
        try pipeline.psql(
            [
                "CREATE SCHEMA pgmq", "CREATE TABLE pgmq.q_gpu_reservations ()",
                "GRANT ALL ON SCHEMA pgmq TO hx_apply",
                """
                CREATE FUNCTION pgmq.send_batch(text, jsonb[]) RETURNS SETOF bigint LANGUAGE plpgsql
                    AS 'BEGIN RAISE ''called''; END'
                """,
            ],
            as: login
        )
        try pipeline.apply(Self.spec(Self.a + ", duration: 72h"))
        #expect(try news(isPGMQ: false) == ["create_reservation a"])
    }
}
