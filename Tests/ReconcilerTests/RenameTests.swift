import Model
import Postgres
import TestSupport
import Testing

@testable import Planning
@testable import Reconciler

/// `renamedFrom`: a row gets another name and keeps all else, and whatever refers to it follows.
@Suite(.threadOfItsOwn) struct RenameTests {
    /// A cluster with every kind that can be renamed and every kind that follows, twelve resources.
    /// - Parameter names: what some resources are called by now, by their first names.
    private static func sections(_ names: [String: String] = [:], isMarked: Bool = true) -> String {
        func name(_ first: String) -> String { names[first] ?? first }
        func own(_ first: String) -> String {
            let mark = isMarked && names[first] != nil ? ", renamedFrom: \(first)" : ""
            return "name: \(name(first))\(mark)"
        }
        return """
            gpuTypes: [{\(own("h100")), gpusPerInstance: 8}]
            teams:
              - {\(own("ml")), adminEmail: ml@example.com, monthlyBudgetUSD: 50000}
              - {\(own("ops")), adminEmail: ops@example.com}
            regions: [{\(own("us")), provider: aws, dedicatedTo: [\(name("ml")), \(name("ops"))]}]
            gpuPools: [{region: \(name("us")), gpuType: \(name("h100")), gpus: 64}]
            users:
              - {\(own("ada")), email: ada@example.com}
              - {\(own("bob")), email: bob@example.com}
            memberships:
              - {team: \(name("ml")), user: \(name("ada")), role: admin}
              - {team: \(name("ml")), user: \(name("bob")), role: member}
              - {team: \(name("ops")), user: \(name("bob")), role: viewer}
            apiKeys:
              - {\(own("ci")), team: \(name("ml")), expiresAt: \(Specs.keyEnd), sha256: [\(digest)]}
            reservations:
              - {\(own("next")), team: \(name("ml")), user: \(name("ada")), region: \(name("us")),
                 gpuType: \(name("h100")), gpus: 8, start: 2098-01-01T00:00:00Z, duration: 1h}
            """
    }

    private static let digest = String(repeating: "a", count: 64)

    /// What tells each row from every other, and when it was made, whatever it is called.
    private static let identities: SQL = """
        SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
            SELECT concat_ws(' ', id, created_at) AS line FROM hx.gpu_types
            UNION ALL SELECT concat_ws(' ', id, created_at, admin_email) FROM hx.teams
            UNION ALL SELECT concat_ws(' ', id, created_at) FROM hx.regions
            UNION ALL SELECT concat_ws(' ', id, created_at) FROM hx.gpu_pools
            UNION ALL SELECT concat_ws(' ', id, created_at, email) FROM hx.users
            UNION ALL SELECT concat_ws(' ', id, created_at, role) FROM hx.memberships
            UNION ALL SELECT concat_ws(' ', id, created_at) FROM hx.api_keys
            UNION ALL SELECT concat_ws(' ', sha256, created_at) FROM hx.api_key_secrets
            UNION ALL SELECT concat_ws(' ', id, created_at) FROM hx.reservations
            UNION ALL SELECT concat_ws(' ', phase, observed_at) FROM hx.reservation_status
        ) AS lines
        """

    /// A database with the cluster applied, and what a scheduler noted of its reservation.
    private static func makeCluster() throws -> (database: TestDatabase, session: Session) {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        try session.apply(Specs.resolve(sections()))
        try database.execute(
            "INSERT INTO hx.reservation_status (cluster, reservation, phase) VALUES ('test', 'next', 'queued')"
        )
        return (database, session)
    }

    /// Applies, and expects that the same marks never do anything again, nor their absence.
    private static func applyForGood(_ names: [String: String], _ session: Session) throws -> Plan {
        let marked = try Specs.resolve(sections(names))
        let plan = try session.apply(marked).plan
        #expect(plan.refusals.map(\.message) == [])
        for _ in 0..<2 {
            #expect(try session.plan(marked).summary.changes == 0)
            #expect(try session.apply(marked).plan.summary.changes == 0)
        }
        let unmarked = try Specs.resolve(sections(names, isMarked: false))
        #expect(try session.apply(unmarked).plan.summary.changes == 0)
        #expect(try session.plan(unmarked).summary.changes == 0)
        return plan
    }

    // MARK: What follows

    @Test func teamKeepsItsRowAndAllThatReferToItFollow() throws {
        let (database, session) = try Self.makeCluster()
        let before = try database.execute(Self.identities).scalar
        let plan = try Self.applyForGood(["ml": "ai"], session)
        #expect(plan.summary == Plan.Summary(update: 3, rename: 3, unchanged: 6))
        let changes = plan.changes.map { "\($0.action) \($0.resource): \($0.reason.rawValue)" }
        #expect(
            changes == [
                "rename teams/ai: spec renamed",
                "update regions/us: what it refers to is renamed",
                "rename memberships/ai/ada: what it refers to is renamed",
                "rename memberships/ai/bob: what it refers to is renamed",
                "update apiKeys/ci: what it refers to is renamed",
                "update reservations/next: what it refers to is renamed",
            ]
        )
        #expect(try database.execute(Self.identities).scalar == before)
        let keys = try database.execute(
            "SELECT previous_key, key FROM hx.changes WHERE action = 'rename' ORDER BY seq"
        ).rows
        #expect(keys == [["ml", "ai"], ["ml/ada", "ai/ada"], ["ml/bob", "ai/bob"]])
        let serial = try database.execute("SELECT serial FROM hx.clusters").scalar
        #expect(serial == "2")
        #expect(try database.execute("SELECT count(*) FROM hx.outside_writes").scalar == "0")
    }

    /// What stands inside a renamed resource is planned as in a section of its own.
    @Test func childrenFollowWhereverTheyAreDeclared() throws {
        let (_, session) = try Self.makeCluster()
        let alone = Self.sections(["ml": "ai", "us": "eu"])
        var inside = alone.replacing(#/gpuPools: .*\n/#, with: "").replacing(#/  - \{team: .*\n/#, with: "")
        inside = inside.replacing("memberships:\n", with: "").replacing(
            "provider: aws",
            with: "provider: aws, \(pools)"
        )
        inside = inside.replacing(
            "ml@example.com",
            with: "ml@example.com, \(members("ada, role: admin", "bob, role: member"))"
        )
        inside = inside.replacing("ops@example.com", with: "ops@example.com, \(members("bob, role: viewer"))")
        let plans = try [alone, inside].map { try session.plan(Specs.resolve($0)) }
        #expect(plans[1].digest == plans[0].digest)
        #expect(plans[1].specDigest == plans[0].specDigest)
        #expect(plans[1].changes.map(\.resource) == plans[0].changes.map(\.resource))
        #expect(plans[1].summary == Plan.Summary(update: 2, rename: 5, unchanged: 5))
    }

    private let pools = "pools: [{gpuType: h100, gpus: 64}]"

    private func members(_ members: String...) -> String {
        "members: [" + members.map { "{user: \($0)}" }.joined(separator: ", ") + "]"
    }

    @Test(
        arguments: [
            ("h100", "h200"), ("ml", "ai"), ("us", "eu"), ("ada", "eva"), ("ci", "cd"), ("next", "then"),
        ]
    )
    func everyKindWithANameCanBeRenamed(_ old: String, _ new: String) throws {
        let (database, session) = try Self.makeCluster()
        let before = try database.execute(Self.identities).scalar
        let plan = try Self.applyForGood([old: new], session)
        let named = plan.changes.filter { $0.reason == .renamed }.map { [$0.previousKey, $0.key] }
        #expect(named == [[old, new]])
        #expect(plan.changes.allSatisfy { $0.reason == .renamed || $0.reason == .followed })
        #expect(plan.summary.create + plan.summary.delete == 0)
        #expect(try database.execute(Self.identities).scalar == before)
    }

    @Test func allAtOnceAndBackByUndo() throws {
        let (database, session) = try Self.makeCluster()
        let before = try database.execute(Self.identities).scalar
        let names = ["h100": "h200", "ml": "ai", "us": "eu", "ada": "eva", "ci": "cd", "next": "then"]
        let run = try session.apply(Specs.resolve(Self.sections(names)))
        #expect(run.plan.summary == Plan.Summary(rename: 9, unchanged: 3))
        #expect(try database.execute(Self.identities).scalar == before)
        let owners: SQL = """
            SELECT (SELECT api_key FROM hx.api_key_secrets), (SELECT reservation FROM hx.reservation_status)
            """
        #expect(try database.execute(owners).rows == [["cd", "then"]])
        let record = try #require(try session.runs(beginningWith: run.id.description, of: "test").first)
        let back = try session.apply(.undo(record)).plan
        #expect(back.refusals.map(\.message) == [])
        #expect(back.summary == Plan.Summary(rename: 9))
        #expect(try database.execute(Self.identities).scalar == before)
        #expect(try database.execute(owners).rows == [["ci", "next"]])
        #expect(try session.plan(Specs.resolve(Self.sections())).summary.changes == 0)
        // The same marks are as good as new.
        #expect(try session.plan(Specs.resolve(Self.sections(names))).summary.rename == 9)
    }

    @Test func otherChangesAndDeletesGoWithIt() throws {
        let (database, session) = try Self.makeCluster()
        let ids: SQL = "SELECT id FROM hx.teams ORDER BY admin_email = 'ops@example.com', name"
        let before = try database.execute(ids).rows
        let desired = try Specs.resolve(
            Self.sections(["ml": "ai"]).replacing("ml@example.com", with: "ai@example.com")
                .replacing("50000", with: "60000")
                .replacing("  - {team: ai, user: bob, role: member}\n", with: "")
                .replacing("  - {team: ai, user: ada, role: admin}", with: "  - {team: ai, user: ada, role: member}")
        )
        let run = try session.apply(desired, session.allowing(desired))
        #expect(run.plan.refusals.map(\.message) == [])
        #expect(run.plan.summary == Plan.Summary(update: 3, rename: 2, delete: 1, unchanged: 6))
        let fields = run.plan.changes.first?.fields.map { "\($0.field.path) \($0.before ?? "-") \($0.after ?? "-")" }
        #expect(
            fields == ["name ml ai", "adminEmail ml@example.com ai@example.com", "monthlyBudgetUSD 50000.00 60000.00"]
        )
        #expect(run.plan.changes.last?.resource == "memberships/ml/bob")
        #expect(try database.execute(ids).rows == before)
        #expect(try session.plan(desired).summary.changes == 0)
    }

    // MARK: Names that are handed on

    /// Two teams that their addresses tell apart, and members of whom one is in both.
    private static func pair(x: String, from oldX: String? = nil, y: String, from oldY: String? = nil) -> String {
        let mark = { (old: String?) -> String in old.map { ", renamedFrom: \($0)" } ?? "" }
        return """
            teams:
              - {name: \(x)\(mark(oldX)), adminEmail: x@example.com}
              - {name: \(y)\(mark(oldY)), adminEmail: y@example.com}
            users: [{name: ada, email: ada@example.com}, {name: bob, email: bob@example.com}]
            memberships:
              - {team: \(x), user: ada, role: admin}
              - {team: \(y), user: ada, role: member}
              - {team: \(y), user: bob, role: viewer}
            """
    }

    /// Applies the specs one after another, and expects of each so many renames, nothing else and no other rows.
    private static func expectRenames(_ steps: [(sections: String, renames: Int)]) throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        try session.apply(Specs.resolve(pair(x: "a", y: "b")))
        let before = try database.execute(identities).scalar
        for (sections, renames) in steps {
            let desired = try Specs.resolve(sections)
            let run = try session.apply(desired)
            #expect(run.plan.refusals.map(\.message) == [])
            #expect(run.plan.summary == Plan.Summary(rename: renames, unchanged: 7 - renames))
            #expect(try session.plan(desired).summary.changes == 0)
            #expect(try database.execute(identities).scalar == before)
        }
    }

    @Test func chainOfNamesIsMovedAlong() throws {
        try Self.expectRenames([
            (Self.pair(x: "b", from: "a", y: "c", from: "b"), 5), (Self.pair(x: "b", from: "a", y: "c", from: "b"), 0),
            (Self.pair(x: "b", y: "c"), 0), (Self.pair(x: "a", from: "b", y: "b", from: "c"), 5),
        ])
    }

    @Test func swappedNamesComeToRestAndCanBeSwappedAgain() throws {
        let swapped = Self.pair(x: "b", from: "a", y: "a", from: "b")
        try Self.expectRenames([
            (swapped, 5), (swapped, 0), (Self.pair(x: "b", y: "a"), 0),
            (Self.pair(x: "a", from: "b", y: "b", from: "a"), 5), (Self.pair(x: "a", y: "b"), 0), (swapped, 5),
        ])
    }

    /// A mark that stays behind must not move an id once its resource was deleted and comes back.
    @Test func markOfADoneSwapDoesNotMoveTheOtherOne() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        func users(_ alpha: String, _ beta: String) -> String {
            """
            users:
              - {name: alpha, email: a@example.com\(alpha)}
              - {name: beta, email: b@example.com\(beta)}

            """
        }
        try session.apply(Specs.resolve(users("", "")))
        let swapped = try Specs.resolve(users(", renamedFrom: beta", ", renamedFrom: alpha"))
        try session.apply(swapped)
        let id: SQL = "SELECT id FROM hx.users WHERE name = 'beta'"
        let before = try database.execute(id).scalar
        try session.apply(
            Specs.resolve("users: [{name: beta, email: b@example.com, renamedFrom: alpha}]\n")
        )
        let run = try session.apply(swapped)
        #expect(run.plan.summary == Plan.Summary(create: 1, unchanged: 1))
        #expect(try database.execute(id).scalar == before)
        #expect(try session.plan(swapped).summary.changes == 0)
    }
}
