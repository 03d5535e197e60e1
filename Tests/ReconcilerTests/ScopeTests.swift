import Model
import Postgres
import Spec
import TestSupport
import Testing

@testable import Planning
@testable import Reconciler

/// Plans of a part of a cluster, and the taking over of rows that hxapply did not make.
@Suite(.threadOfItsOwn) struct ScopeTests {
    private static let teams = """
        teams:
          - {name: ml, adminEmail: ml@example.com}
          - {name: ops, adminEmail: ops@example.com}

        """
    private static let people = """
        users:
          - {name: ada, email: ada@example.com}
          - {name: bob, email: bob@example.com}
        memberships:
          - {team: ml, user: ada, role: admin}
          - {team: ops, user: bob, role: viewer}

        """

    /// A database with a cluster of two files applied.
    private static func makeCluster() throws -> (database: TestDatabase, session: Session) {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        try session.apply(whole())
        return (database, session)
    }

    private static func whole() throws -> DesiredState {
        try Specs.resolve(["teams.yaml": Specs.document(teams), "people.yaml": Specs.document(people)])
    }

    /// A part of the cluster, which may refer to what it does not declare; `file` is where it is read from.
    private static func part(_ sections: String) throws -> (state: DesiredState, file: String) {
        let folder = try TemporaryFolder()
        try folder.write("part.yaml", Specs.document(sections))
        let specs = LoadedSpecs(paths: [folder.path])
        let (state, problems) = Resolver.resolve("test", in: specs, leavingReferencesOpen: true)
        let shown = problems.report().shown.map(\.message)
        return (try #require(state, "\(shown)"), folder.path + "/part.yaml")
    }

    private static let only: PlanOptions = {
        var options = PlanOptions()
        options.scope = .declared
        return options
    }()

    private static let adopting: PlanOptions = {
        var options = PlanOptions()
        options.adopts = true
        return options
    }()

    /// Every row that the two files declare, whole.
    private static let rows: SQL = """
        SELECT t::text FROM hx.teams AS t
        UNION ALL SELECT u::text FROM hx.users AS u WHERE name IN ('ada', 'bob')
        UNION ALL SELECT m::text FROM hx.memberships AS m WHERE user_name IN ('ada', 'bob')
        ORDER BY 1
        """

    // MARK: A part of a cluster

    @Test func nothingButTheGivenPartIsComparedOrChanged() throws {
        let (database, session) = try Self.makeCluster()
        try database.execute("UPDATE hx.teams SET phone = '1'")
        try database.execute("UPDATE hx.users SET full_name = 'By hand' WHERE name = 'ada'")
        let before = try database.execute(Self.rows).rows
        let part = try Self.part(
            """
            users: [{name: eve, email: eve@example.com}]
            memberships: [{team: ml, user: eve, role: member}]
            """
        ).state
        let run = try session.apply(part, Self.only)
        #expect(run.plan.summary == Plan.Summary(create: 2))
        #expect(try database.execute(Self.rows).rows == before)
        #expect(try session.plan(part, Self.only).summary == Plan.Summary(unchanged: 2))
        // The edits by hand are still what they were: drift.
        #expect(try session.drift(of: "test").items.map(\.resource) == ["teams/ml", "teams/ops", "users/ada"])
        // A file of the whole cluster takes its rows back, and deletes what it does not declare.
        let whole = try Self.whole()
        #expect(try session.plan(whole).summary == Plan.Summary(update: 3, delete: 2, unchanged: 3, drifted: 3))
        try session.apply(whole)
        #expect(try session.plan(whole).summary == Plan.Summary(unchanged: 6))
    }

    @Test func emptyPartDoesNothing() throws {
        let (database, session) = try Self.makeCluster()
        let before = try database.execute(Self.rows).rows
        let part = try Self.part("users: []\nteams: []\n").state
        #expect(try session.apply(part, Self.only).plan.summary == Plan.Summary())
        #expect(try database.execute(Self.rows).rows == before)
        #expect(try session.plan(Self.whole()).summary.changes == 0)
    }

    @Test func declaredRowIsUpdatedAndItsDriftUndone() throws {
        let (database, session) = try Self.makeCluster()
        try database.execute("UPDATE hx.users SET full_name = 'By hand'")
        let part = try Self.part("users: [{name: ada, email: ada@example.com, fullName: Ada}]\n").state
        let run = try session.apply(part, Self.only)
        #expect(run.plan.changes.map(\.reason) == [.specChangedAndDrifted])
        let names = try database.execute("SELECT full_name FROM hx.users ORDER BY name").rows
        #expect(names == [["Ada"], ["By hand"]])
        #expect(try session.plan(part, Self.only).summary == Plan.Summary(unchanged: 1))
    }

    @Test func referenceToNothingIsRefusedInItsPlace() throws {
        let (database, session) = try Self.makeCluster()
        let part = try Self.part(
            """
            users: [{name: eve, email: eve@example.com}]
            memberships:
              - {team: ml, user: eve, role: member}
              - {team: nope, user: eve, role: member}
              - {team: ml, user: nobody, role: member}
            """
        )
        let run = try session.apply(part.state, Self.only)
        #expect(run.plan.refusals.map(\.code) == ["HX6004", "HX6004"])
        #expect(
            run.plan.refusals.map(\.message) == [
                "memberships/nope/eve refers to teams/nope, which neither the given files nor the database have",
                "memberships/ml/nobody refers to users/nobody, which neither the given files nor the database have",
            ]
        )
        #expect(run.plan.refusals.map(\.concern?.source) == ["\(part.file):7", "\(part.file):8"])
        #expect(try database.execute("SELECT count(*) FROM hx.users").scalar == "2")
        #expect(try session.plan(Self.whole()).summary.changes == 0)
    }

    @Test func databaseWithoutTablesHasNothingToReferTo() throws {
        let session = try Session(to: TestServer.makeEmptyDatabase().target(), schema: .standard)
        let part = try Self.part("memberships: [{team: ml, user: ada, role: member}]\n").state
        #expect(try session.plan(part, Self.only).refusals.map(\.code) == ["HX6004", "HX6004"])
    }

    @Test func valueOfARowThatStaysIsRefused() throws {
        let (database, session) = try Self.makeCluster()
        let part = try Self.part("users: [{name: fay, email: ADA@example.com}]\n").state
        let run = try session.apply(part, Self.only)
        #expect(run.plan.refusals.map(\.code) == ["HX6002"])
        #expect(run.plan.refusals.first?.message.hasPrefix("users/fay declares the 'email' of users/ada, ") == true)
        #expect(try database.execute("SELECT count(*) FROM hx.users").scalar == "2")
        // Where the row is declared too, it can give its value away.
        let both = try Self.part(
            "users: [{name: fay, email: ada@example.com}, {name: ada, email: other@example.com}]\n"
        ).state
        #expect(try session.apply(both, Self.only).plan.summary == Plan.Summary(create: 1, update: 1))
        #expect(try session.plan(both, Self.only).summary.changes == 0)
    }

    // MARK: Names

    @Test func renameWaitsForThoseWhoReferToTheName() throws {
        let (database, session) = try Self.makeCluster()
        let team = "teams: [{name: ai, renamedFrom: ml, adminEmail: ml@example.com}]\n"
        let alone = try session.apply(Self.part(team).state, Self.only)
        #expect(alone.plan.refusals.map(\.code) == ["HX6006"])
        #expect(alone.plan.refusals.first?.message.hasPrefix("memberships/ml/ada refers to what is renamed") == true)
        #expect(try database.execute("SELECT count(*) FROM hx.teams WHERE name = 'ml'").scalar == "1")
        let id = try database.execute("SELECT id FROM hx.memberships WHERE team = 'ml'").scalar
        let both = try Self.part(team + "memberships: [{team: ai, user: ada, role: admin}]\n").state
        #expect(try session.apply(both, Self.only).plan.summary == Plan.Summary(rename: 2))
        #expect(try database.execute("SELECT id FROM hx.memberships WHERE team = 'ai'").scalar == id)
        #expect(try session.plan(both, Self.only).summary.changes == 0)
    }

    @Test func nameThatIsGivenUpIsNothingToReferTo() throws {
        let (_, session) = try Self.makeCluster()
        let part = try Self.part(
            """
            teams: [{name: ai, renamedFrom: ml, adminEmail: ml@example.com}]
            memberships:
              - {team: ai, user: ada, role: admin}
              - {team: ml, user: bob, role: member}
            """
        ).state
        #expect(try session.plan(part, Self.only).refusals.map(\.code) == ["HX6004"])
    }

    // MARK: Rows that hxapply did not make

    @Test func rowsAreTakenOverWhereThatIsAskedFor() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        try database.execute(
            """
            INSERT INTO hx.users (cluster, name, email, full_name)
            VALUES ('test', 'ada', 'old@example.com', 'Ada'), ('test', 'bob', 'bob@example.com', NULL),
                ('test', 'zoe', 'zoe@example.com', NULL)
            """
        )
        let ids = try database.execute("SELECT name, id, created_at FROM hx.users ORDER BY name").rows
        let desired = try Specs.resolve(
            "users: [{name: ada, email: ada@example.com}, {name: bob, email: bob@example.com}]\n"
        )
        #expect(try session.plan(desired).refusals.map(\.code) == ["HX6001", "HX6001"])
        let run = try session.apply(desired, Self.adopting)
        #expect(run.plan.summary == Plan.Summary(adopt: 2, unmanaged: 1))
        let changes = run.plan.changes.map { change in
            let fields = change.fields.map { "\($0.field.path) \($0.before ?? "-") \($0.after ?? "-")" }
            return ["\(change.action) \(change.resource): \(change.reason.rawValue)"] + fields
        }
        #expect(
            changes == [
                [
                    "adopt users/ada: row was not managed by hxapply", "email old@example.com ada@example.com",
                    "fullName Ada -",
                ],
                ["adopt users/bob: row was not managed by hxapply"],
            ]
        )
        #expect(try database.execute("SELECT name, id, created_at FROM hx.users ORDER BY name").rows == ids)
        for options in [PlanOptions(), Self.adopting] {
            #expect(try session.plan(desired, options).summary == Plan.Summary(unchanged: 2, unmanaged: 1))
        }
        #expect(try session.drift(of: "test").items.isEmpty)
        // From now on they are managed: what nothing declares is deleted.
        let fewer = try Specs.resolve("users: [{name: ada, email: ada@example.com}]\n")
        #expect(try session.apply(fewer).plan.summary == Plan.Summary(delete: 1, unchanged: 1, unmanaged: 1))
        #expect(try session.plan(fewer).summary.changes == 0)
    }

    @Test func partTakesOverNoMoreThanItDeclares() throws {
        let (database, session) = try Self.makeCluster()
        try database.execute(
            """
            INSERT INTO hx.users (cluster, name, email)
            VALUES ('test', 'eve', 'eve@example.com'), ('test', 'zoe', 'zoe@example.com')
            """
        )
        var options = Self.only
        options.adopts = true
        let part = try Self.part("users: [{name: eve, email: eve@example.com}]\n").state
        #expect(try session.plan(part, Self.only).refusals.map(\.code) == ["HX6001"])
        #expect(try session.apply(part, options).plan.changes.map(\.resource) == ["users/eve"])
        let unmanaged = try database.execute("SELECT name FROM hx.users WHERE managed_run IS NULL").rows
        #expect(unmanaged == [["zoe"]])
        #expect(try session.plan(part, Self.only).summary.changes == 0)
    }
}
