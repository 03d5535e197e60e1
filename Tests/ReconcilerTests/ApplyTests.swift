import Dispatch
import Foundation
import Model
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Planning
@testable import Reconciler

/// What one apply does to the rows, the run and the world around, on a real server.
@Suite(.threadOfItsOwn) struct ApplyTests {
    private static let sections = """
        teams:
          - {name: ml, adminEmail: lead@example.com, monthlyBudgetUSD: 50000}
          - {name: ops, adminEmail: ops@example.com}
        users:
          - {name: ada, email: ada@example.com}
          - {name: bob, email: bob@example.com}
        memberships:
          - {team: ml, user: ada, role: admin}
        """

    @Test func handMadeValueIsTheBeforeOfOneUpdate() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        let desired = try Specs.resolve(Self.sections)
        try session.apply(desired)
        try database.execute("UPDATE hx.teams SET monthly_budget_usd = 123.45 WHERE name = 'ml'")
        let plan = try session.plan(desired)
        #expect(plan.summary == Plan.Summary(update: 1, unchanged: 4, drifted: 1))
        let change = try #require(plan.changes.first)
        #expect(change.reason == .drifted)
        #expect(change.fields.map(\.field.path) == ["monthlyBudgetUSD"])
        #expect(change.fields.first?.before == "123.45")
        #expect(change.fields.first?.after == "50000.00")
        try session.apply(desired)
        #expect(try session.plan(desired).summary == Plan.Summary(unchanged: 5))
    }

    @Test func rowBroughtByHandToWhatTheSpecSaysIsNoDriftOnceApplied() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        try session.apply(Specs.resolve(Self.sections))
        try database.execute("UPDATE hx.teams SET monthly_budget_usd = 60000 WHERE name = 'ml'")
        let desired = try Specs.resolve(Self.sections.replacing("50000", with: "60000"))
        #expect(try session.plan(desired).summary == Plan.Summary(unchanged: 5, drifted: 1))
        try session.apply(desired)
        #expect(try session.plan(desired).summary == Plan.Summary(unchanged: 5))
    }

    @Test func listMayHoldTheNameNull() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        let desired = try Specs.resolve(
            """
            teams: [{name: "null", adminEmail: lead@example.com}, {name: ml, adminEmail: ml@example.com}]
            regions: [{name: us, provider: aws, dedicatedTo: [ml, "null"]}]
            """
        )
        try session.apply(desired)
        #expect(try session.plan(desired).summary == Plan.Summary(unchanged: 3))
        let exported = try Specs.resolve(["export.yaml": session.export("test")])
        #expect(try session.plan(exported).summary.changes == 0)
    }

    @Test func handMadeRowIsCountedAndLeftAlone() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        try session.apply(Specs.resolve(Self.sections))
        try database.execute("INSERT INTO hx.users (cluster, name, email) VALUES ('test', 'eve', 'eve@example.com')")
        let fewer = try Specs.resolve("users: [{name: ada, email: ada@example.com}]\n")
        let run = try session.apply(fewer, session.allowing(fewer))
        #expect(run.plan.summary == Plan.Summary(delete: 4, unchanged: 1, unmanaged: 1))
        #expect(try database.execute("SELECT count(*) FROM hx.users WHERE name = 'eve'").scalar == "1")
        #expect(try session.plan(fewer).summary == Plan.Summary(unchanged: 1, unmanaged: 1))
    }

    @Test func declaringAnUnmanagedRowIsRefusedByName() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        try database.execute("INSERT INTO hx.users (cluster, name, email) VALUES ('test', 'ada', 'x@example.com')")
        let before = try database.execute("SELECT u::text FROM hx.users AS u").scalar
        let run = try session.apply(Specs.resolve(Self.sections))
        #expect(run.plan.refusals.map(\.message) == ["users/ada is declared, but its row is not managed by hxapply"])
        #expect(try database.execute("SELECT u::text FROM hx.users AS u").scalar == before)
        #expect(try database.execute("SELECT state FROM hx.runs").scalar == "refused")
        #expect(try database.execute("SELECT count(*) FROM hx.teams").scalar == "0")
    }

    @Test func uniqueValuesMayBeSwappedAndHandedOn() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        try session.apply(Specs.resolve(Self.sections))
        let swapped = try Specs.resolve(
            """
            users:
              - {name: ada, email: bob@example.com}
              - {name: bob, email: ada@example.com}
            """
        )
        #expect(
            try session.apply(swapped, session.allowing(swapped)).plan.summary == Plan.Summary(update: 2, delete: 3)
        )
        let replaced = try Specs.resolve("users: [{name: zoe, email: ada@example.com}]\n")
        #expect(
            try session.apply(replaced, session.allowing(replaced)).plan.summary == Plan.Summary(create: 1, delete: 2)
        )
        #expect(try session.plan(replaced).summary.changes == 0)
    }

    @Test func emailOfAnUnmanagedRowIsRefusedInThePlan() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        try database.execute("INSERT INTO hx.users (cluster, name, email) VALUES ('test', 'eve', 'ada@example.com')")
        let run = try session.apply(Specs.resolve(Self.sections))
        #expect(run.plan.refusals.map(\.code) == ["HX6002"])
        #expect(run.plan.refusals.first?.message.hasPrefix("users/ada declares the 'email' of users/eve, ") == true)
        #expect(try database.execute("SELECT count(*) FROM hx.teams").scalar == "0")
        #expect(try database.execute("SELECT state, error_code FROM hx.runs").rows == [["refused", "HX6002"]])
    }

    @Test func rowThatAnUnmanagedRowNeedsIsNotDeleted() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        try session.apply(Specs.resolve(Self.sections))
        try database.execute(
            "INSERT INTO hx.memberships (cluster, team, user_name, role) VALUES ('test', 'ops', 'bob', 'viewer')"
        )
        let run = try session.apply(Specs.resolve("users: [{name: ada, email: ada@example.com}]\n"))
        let needed = run.plan.refusals.filter { $0.code == "HX7007" }.map(\.message)
        #expect(
            needed
                == ["teams/ops", "users/bob"].map {
                    "\($0) would be deleted, but others refer to it: memberships/ops/bob"
                }
        )
        #expect(try database.execute("SELECT count(*) FROM hx.teams").scalar == "2")
    }

    @Test func rowTakenBetweenPlanAndWriteIsAConflict() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        let other = try database.connect()
        try other.executeScript(
            "BEGIN; INSERT INTO hx.users (cluster, name, email) VALUES ('test', 'ada', 'a@example.com')"
        )
        let finished = DispatchSemaphore(value: 0)
        let outcome = Mutex<String>("")
        let desired = try Specs.resolve(Self.sections)
        Thread.detachNewThread {
            let run = try? Session(to: database.target(), schema: .standard).apply(desired)
            outcome.withLock { $0 = run.map { "applied \($0.id)" } ?? "" }
            finished.signal()
        }
        #expect(try database.waitForBlockedSession())
        try other.executeScript("COMMIT")
        finished.wait()
        // The snapshot did not show the row; the server refused the second one, and nothing was kept.
        #expect(outcome.withLock { $0 } == "")
        #expect(try database.execute("SELECT count(*) FROM hx.teams").scalar == "0")
        #expect(try database.execute("SELECT state, error_code FROM hx.runs").rows == [["failed", nil]])
        #expect(try session.plan(desired).refusals.map(\.code) == ["HX6001"])
    }

    @Test func clustersDoNotSeeEachOther() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        for cluster in ["one", "two"] {
            let text = Specs.document(Self.sections, cluster: cluster)
            let desired = try Specs.resolve(["spec.yaml": text], cluster: cluster)
            #expect(try session.apply(desired).plan.summary == Plan.Summary(create: 5))
            #expect(try session.plan(desired).summary == Plan.Summary(unchanged: 5))
        }
    }

    @Test func listElementsThatStayKeepTheirRows() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        let digest = { (digit: String) in String(repeating: digit, count: 64) }
        let key = { (digests: [String]) in
            """
            teams: [{name: ml, adminEmail: lead@example.com}]
            apiKeys:
              - {name: ci, team: ml, expiresAt: \(Specs.keyEnd), sha256: [\(digests.joined(separator: ", "))]}

            """
        }
        try session.apply(Specs.resolve(key([digest("a")])))
        let madeAt = "SELECT created_at FROM hx.api_key_secrets WHERE sha256 = repeat('a', 64)" as SQL
        let before = try database.execute(madeAt).scalar
        try session.apply(Specs.resolve(key([digest("b"), digest("a")])))
        #expect(try database.execute(madeAt).scalar == before)
        #expect(try database.execute("SELECT count(*) FROM hx.api_key_secrets").scalar == "2")
        let rotated = try Specs.resolve(key([digest("b")]))
        try session.apply(rotated)
        #expect(try database.execute("SELECT sha256 FROM hx.api_key_secrets").rows.map { $0[0] } == [digest("b")])
        #expect(try session.plan(rotated).summary.changes == 0)
    }

    @Test func changesAreRecordedWithBeforeAndAfter() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        try session.apply(Specs.resolve(Self.sections))
        let run = try session.apply(Specs.resolve(Self.sections.replacing("50000", with: "60000")))
        let rows = try database.execute(
            """
            SELECT seq, action, kind, key, before->>'monthlyBudgetUSD', after->>'monthlyBudgetUSD'
            FROM hx.changes WHERE run = $1::uuid
            """,
            [run.id.description]
        ).rows
        #expect(rows == [["1", "update", "teams", "ml", "50000.00", "60000.00"]])
        #expect(run.serial == 2)
        #expect(try database.execute("SELECT serial FROM hx.clusters").scalar == "2")
        let again = try session.apply(Specs.resolve(Self.sections.replacing("50000", with: "60000")))
        #expect(again.serial == 2)
    }

    @Test func schedulersHearOnlyOfReservationsThatAreNotOver() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        let desired = try Specs.resolve(
            """
            gpuTypes: [{name: h100, gpusPerInstance: 8}]
            regions: [{name: us, provider: aws}]
            teams: [{name: ml, adminEmail: lead@example.com}]
            reservations:
              - {name: past, team: ml, region: us, gpuType: h100, gpus: 1, start: 2020-01-01T00:00:00Z, duration: 1h}
              - {name: next, team: ml, region: us, gpuType: h100, gpus: 1, start: 2098-01-01T00:00:00Z, duration: 1h}
            """
        )
        try session.apply(desired)
        let topics = try database.execute("SELECT topic, payload->>'action', payload->>'name' FROM hx.outbox").rows
        #expect(topics == [["gpu_reservations", "create_reservation", "next"]])
        #expect(try session.plan(desired).summary.changes == 0)
    }

    @Test func schedulersHearOfAReservationCutShort() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        let start = Date(timeIntervalSinceNow: -7200).formatted(.iso8601)
        let sections = { (duration: String) in
            """
            gpuTypes: [{name: h100, gpusPerInstance: 8}]
            regions: [{name: us, provider: aws}]
            teams: [{name: ml, adminEmail: lead@example.com}]
            reservations:
              - {name: now, team: ml, region: us, gpuType: h100, gpus: 1, start: \(start), duration: \(duration)}
            """
        }
        try session.apply(Specs.resolve(sections("72h")))
        try session.apply(Specs.resolve(sections("1h")))
        let topics = try database.execute("SELECT payload->>'action' FROM hx.outbox ORDER BY 1").rows
        #expect(topics == [["create_reservation"], ["update"]])
    }

    @Test func equalDurationsAreNoChange() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        let desired = try Specs.resolve("policy: {maxReservation: 72h}\n")
        try session.apply(desired)
        try database.execute("UPDATE hx.policy SET max_reservation = '3 days'")
        #expect(try session.plan(desired).summary == Plan.Summary(unchanged: 1))
    }

    @Test func statementsDoNotGrowWithTheSpec() throws {
        // Fewer rows are written without telling Postgres how to join them, which is a statement.
        let small = try Self.statements(applying: 60)
        let large = try Self.statements(applying: 600)
        #expect(small == large)
        #expect(small > 10)
    }

    /// How many statements the server sees in a first apply, a change of everything and a plan.
    private static func statements(applying count: Int) throws -> Int {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        let users = { (name: String) in
            "users:\n"
                + (0..<count).map { "  - {name: u\($0), email: u\($0)@example.com, fullName: \(name)}\n" }.joined()
        }
        // The statements' texts are told from the log; pg_stat_statements is no part of every installation.
        let marker = UUID().uuidString
        try session.connection.execute("SELECT set_config('log_statement', 'all', false)")
        try session.connection.execute("SELECT set_config('application_name', $1, false)", [marker])
        let start = try TestServer.logLength()
        try session.apply(Specs.resolve(users("One")))
        let changed = try Specs.resolve(users("Two"))
        try session.apply(changed)
        #expect(try session.plan(changed).summary.changes == 0)
        return try TestServer.log(from: start).count {
            $0.contains("LOG:  ") && $0.contains("hx_pid=\(session.connection.backendPID) ")
        }
    }
}
