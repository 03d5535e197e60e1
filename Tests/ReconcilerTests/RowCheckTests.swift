import Model
import Planning
import Postgres
import Reconciler
import Spec
import TestSupport
import Testing

/// Rules between rows, with the rows of a real database: a plan is refused before the server would refuse the run.
@Suite(.threadOfItsOwn) struct RowCheckTests {
    private let database: TestDatabase
    private let session: Session

    init() throws {
        database = try TestServer.makeDatabase()
        session = try database.migratedSession()
    }

    private static let digests = ["a", "b"].map { String(repeating: $0, count: 64) }

    private static func sections(
        email: String = "ada@example.com",
        digest: Int = 0,
        duration: String = "12h",
        more: String = ""
    ) -> String {
        """
        policy: {maxReservation: 1d}
        gpuTypes: [{name: h100, gpusPerInstance: 8}, {name: cpu, gpusPerInstance: 0}]
        regions: [{name: us, provider: aws}]
        teams: [{name: ml}, {name: ops}]
        users: [{name: ada, email: \(email)}, {name: bob}]
        apiKeys: [{name: ci, team: ml, expiresAt: \(Specs.keyEnd), sha256: [\(digests[digest])]}]
        reservations:
          - {name: r, team: ml, region: us, gpuType: h100, gpus: 8, start: 2098-01-01T00:00:00Z, duration: \(duration)}
        \(more)
        """
    }

    @discardableResult
    private func apply(_ sections: String) throws -> RunRecord {
        let desired = try Specs.resolve(sections)
        let run = try session.apply(desired, session.allowing(desired))
        #expect(run.plan.refusals.map(\.message) == [])
        return try #require(try session.runs(beginningWith: run.id.description, of: "test").first)
    }

    private static func allowing(_ flags: String...) -> PlanOptions {
        var options = PlanOptions()
        options.allowances = Allowances(flags.compactMap { Allowance(flag: $0) }, reason: "a test")
        return options
    }

    // MARK: A part of a spec

    @Test(arguments: [
        ("reservations: [{name: next, team: ml, region: us, gpuType: h100, gpus: 8, \(time(48))}]\n", ["HX2108"]),
        ("reservations: [{name: next, team: ml, region: us, gpuType: cpu, gpus: 8, \(time(1))}]\n", ["HX2107"]),
        ("reservations: [{name: next, team: ml, region: us, gpuType: cpu, gpus: 0, \(time(24))}]\n", []),
        ("gpuTypes: [{name: h100, gpusPerInstance: 0}]\n", ["HX2107"]),
        ("policy: {maxReservation: 11h}\n", ["HX2108"]), ("policy: {maxReservation: 12h}\n", []),
        ("users: [{name: eve, email: ada@example.com}]\n", ["HX6002"]),
    ])
    func partIsHeldToStoredRows(_ sections: String, _ codes: [String]) throws {
        try apply(Self.sections())
        let folder = try TemporaryFolder()
        try folder.write("part.yaml", Specs.document(sections))
        let specs = LoadedSpecs(paths: [folder.path])
        let part = try #require(Resolver.resolve("test", in: specs, leavingReferencesOpen: true).state)
        var options = PlanOptions()
        options.scope = .declared
        let run = try session.apply(part, options)
        #expect(run.plan.refusals.map(\.code) == codes)
        // What is left can be declared as a whole.
        let export = try Specs.resolve(["export.yaml": session.export("test")], cluster: "test")
        #expect(try session.plan(export).summary.changes == 0)
    }

    private static func time(_ hours: Int) -> String { "start: 2098-01-01T00:00:00Z, duration: \(hours)h" }

    // MARK: Undo

    /// Expects that the undo is refused in the plan, and that it is applied once the statement is taken back.
    private func expectRefused(_ run: RunRecord, _ code: String, after statement: SQL, _ back: SQL) throws {
        try database.execute(statement)
        #expect(try session.plan(.undo(run)).refusals.map(\.code) == [code])
        #expect(try session.apply(.undo(run), PlanOptions()).plan.refusals.map(\.code) == [code])
        try database.execute(back)
        #expect(try session.apply(.undo(run), PlanOptions()).plan.refusals.isEmpty)
    }

    @Test func addressThatAnotherHasIsNotGivenBack() throws {
        try apply(Self.sections())
        try expectRefused(
            apply(Self.sections(email: "x@example.com")),
            "HX6002",
            after: "INSERT INTO hx.users (cluster, name, email) VALUES ('test', 'eve', 'ada@example.com')",
            "DELETE FROM hx.users WHERE name = 'eve'"
        )
    }

    @Test func digestThatAnotherHasIsNotGivenBack() throws {
        try apply(Self.sections())
        try expectRefused(
            apply(Self.sections(digest: 1)),
            "HX6002",
            after: """
                WITH made AS (
                    INSERT INTO hx.api_keys (cluster, name, team, expires_at)
                    VALUES ('test', 'other', 'ops', '2098-01-01Z') RETURNING name
                )
                INSERT INTO hx.api_key_secrets (cluster, api_key, sha256) SELECT 'test', name, repeat('a', 64) FROM made
                """,
            "DELETE FROM hx.api_keys WHERE name = 'other'"
        )
    }

    @Test func rowWhoseTeamIsGoneIsNotBroughtBack() throws {
        let member = "memberships: [{team: ops, user: bob, role: viewer}]\n"
        try apply(Self.sections(more: member))
        let run = try apply(Self.sections(more: "memberships: []\n"))
        try apply(Self.sections(more: "memberships: []\n").replacing(", {name: ops}", with: ""))
        #expect(try session.plan(.undo(run)).refusals.map(\.code) == ["HX6004"])
        try apply(Self.sections(more: "memberships: []\n"))
        #expect(try session.apply(.undo(run), PlanOptions()).plan.refusals.isEmpty)
    }

    // MARK: Releases

    @Test func addressOfAReleasedUserIsTaken() throws {
        try apply(Self.sections())
        try database.execute(
            "INSERT INTO hx.memberships (cluster, team, user_name, role) VALUES ('test', 'ops', 'ada', 'viewer')"
        )
        let spec = try Specs.resolve(Self.sections().replacing("{name: ada,", with: "{name: adele,"))
        let options = Self.allowing("referenced=users/ada")
        #expect(try session.plan(spec, options).refusals.map(\.code) == ["HX6002"])
        #expect(try session.apply(spec, options).plan.refusals.map(\.code) == ["HX6002"])
        let other = Self.sections().replacing("{name: ada, email: ada@", with: "{name: adele, email: adele@")
        #expect(try session.apply(Specs.resolve(other), options).plan.refusals.isEmpty)
    }

    @Test func releasedReservationDoesNotFollow() throws {
        try apply(Self.sections())
        try database.execute(
            """
            CREATE TABLE jobs (cluster text, reservation text,
                FOREIGN KEY (cluster, reservation) REFERENCES hx.reservations (cluster, name));
            """
        )
        try database.execute("INSERT INTO jobs VALUES ('test', 'r')")
        let renamed = Self.sections().replacing(#/reservations:\n.*\n/#, with: "reservations: []\n")
            .replacing("{name: ml}", with: "{name: ai, renamedFrom: ml}").replacing("team: ml", with: "team: ai")
        let options = Self.allowing("referenced=reservations/r")
        let spec = try Specs.resolve(renamed)
        #expect(try session.plan(spec, options).refusals.map(\.code) == ["HX6007"])
        #expect(try session.apply(spec, options).plan.refusals.map(\.code) == ["HX6007"])
    }
}
