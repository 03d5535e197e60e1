import Postgres
import Spec
import TestSupport
import Testing

@testable import Planning
@testable import Reconciler

/// No sequence of applies, adoptions, undos and saved plans ends in a state that a guard forbids, where nothing was
/// allowed.
@Suite(.threadOfItsOwn) struct GuardPropertyTests {
    private static let roundsPerSeed = 100
    private static let users = (1...3).map { "u\($0)" }
    private static let teams = ["t1", "t2"]

    /// A failure names its seed and round.
    @Test(arguments: UInt64(1)...4)
    func adminsStay(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        var saved: [SavedPlan] = []
        try session.apply(Specs.resolve(Self.sections(users: ["u1"]) { "admin" }))
        for round in 1...Self.roundsPerSeed {
            let before = try Standing(database)
            let source: PlanSource
            var options = PlanOptions()
            options.adopts = true
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<2:
                try Self.writeUnmanaged(database, &random)
                continue
            case 2..<5:
                let runs = try session.runs(of: "test", limit: 12)
                let undoable = runs.filter { $0.state == "succeeded" && $0.summary.changes > 0 }
                guard let run = undoable.randomElement(using: &random) else { continue }
                source = .undo(run)
            case 5:
                guard let plan = saved.popLast() else { continue }
                source = .saved(plan)
            case 6: source = .spec(try Self.spec(Self.users.filter { _ in !random.oneIn(4) }, &random))
            default:
                // One user at a time, so that runs before this one can still be undone.
                source = .spec(try Self.spec([random.pick(Self.users)], hasMemberships: random.oneIn(3), &random))
                options.scope = .declared
            }
            if random.oneIn(5), !source.subject.isSavedPlan, let plan = try? session.plan(source, options),
                plan.refusals.isEmpty
            {
                saved.append(try SavedPlan(file: SavedPlan.file(plan)))
                continue
            }
            guard let run = try? session.apply(source, options) else { continue }
            let after = try Standing(database)
            let label: Comment = "seed \(seed), round \(round): \(run.plan.changes.map { ($0.action, $0.resource) })"
            if !run.plan.refusals.isEmpty { #expect(after == before, label) }
            #expect(after.platformAdmins >= min(1, before.platformAdmins), label)
            #expect(before.teamsWithAdmin.intersection(after.teams).isSubset(of: after.teamsWithAdmin), label)
            #expect(before.protected.isSubset(of: after.users), label)
        }
        #expect(try session.verifyRuns(of: "test").problems == [])
    }

    /// What the guards look after.
    private struct Standing: Equatable {
        let platformAdmins: Int
        let users: Set<String>
        let protected: Set<String>
        let teams: Set<String>
        let teamsWithAdmin: Set<String>

        init(_ database: TestDatabase) throws {
            func names(_ sql: SQL) throws -> Set<String> { Set(try database.execute(sql).rows.compactMap { $0[0] }) }
            platformAdmins = try names("SELECT name FROM hx.users WHERE active AND platform_role = 'admin'").count
            users = try names("SELECT name FROM hx.users")
            protected = try names("SELECT name FROM hx.users WHERE protected")
            teams = try names("SELECT name FROM hx.teams")
            teamsWithAdmin = try names(
                """
                SELECT m.team FROM hx.memberships AS m JOIN hx.users AS u ON u.cluster = m.cluster AND u.name = m.user_name
                WHERE m.role = 'admin' AND u.active
                """
            )
        }
    }

    /// A spec that declares these users, each in some way.
    private static func spec(
        _ users: [String],
        hasMemberships: Bool = true,
        _ random: inout SeededGenerator
    ) throws -> DesiredState {
        try Specs.resolve(
            sections(users: users, hasMemberships: hasMemberships) {
                random.pick(["admin", "admin", "admin", "inactive", "protected", "member", "member"])
            }
        )
    }

    private static func sections(
        users: [String] = Self.users,
        hasMemberships: Bool = true,
        _ role: () -> String
    ) -> String {
        let roles = users.map { (name: $0, role: role()) }
        let declared = roles.map { name, role in
            let more =
                switch role {
                case "admin", "auditor": ", platformRole: \(role)"
                case "inactive": ", platformRole: admin, active: false"
                case "protected": ", protected: true"
                default: ""
                }
            return "  - {name: \(name), email: \(name)@example.com\(more)}\n"
        }
        let memberships = (hasMemberships ? roles : []).flatMap { name, _ in
            teams.compactMap { team in
                switch role() {
                case "admin": "  - {team: \(team), user: \(name), role: admin}\n"
                case "auditor", "protected": "  - {team: \(team), user: \(name), role: viewer}\n"
                default: nil
                }
            }
        }
        return """
            policy: {maxRemovalPercent: 100}
            teams:
            \(teams.map { "  - {name: \($0), adminEmail: \($0)@example.com}" }.joined(separator: "\n"))
            users:\(declared.isEmpty ? " []\n" : "\n" + declared.joined())
            memberships:\(memberships.isEmpty ? " []\n" : "\n" + memberships.joined())
            """
    }

    /// Somebody else makes a user or a membership that no document declares, or takes one over from hxapply.
    private static func writeUnmanaged(_ database: TestDatabase, _ random: inout SeededGenerator) throws {
        let user = random.pick(users)
        _ = try database.execute(
            """
            UPDATE hx.users SET managed_digest = NULL, managed_layout = NULL, managed_run = NULL, source = NULL, platform_role = $2
            WHERE name = $1 AND (SELECT count(*) FROM hx.users WHERE active AND platform_role = 'admin') > 1
            """,
            [user, random.oneIn(4) ? "admin" : nil]
        )
        _ = try database.execute(
            """
            INSERT INTO hx.users (cluster, name, email, platform_role)
            SELECT 'test', $1, $1 || '@example.com', $2 WHERE NOT EXISTS (SELECT FROM hx.users WHERE name = $1)
            """,
            [user, random.oneIn(4) ? "admin" : nil]
        )
        _ = try database.execute(
            """
            INSERT INTO hx.memberships (cluster, team, user_name, role)
            SELECT 'test', $1, $2, $3 WHERE NOT EXISTS (SELECT FROM hx.memberships WHERE team = $1 AND user_name = $2)
            """,
            [random.pick(teams), user, random.pick(["admin", "viewer"])]
        )
    }
}
