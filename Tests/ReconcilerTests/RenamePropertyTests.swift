import Postgres
import TestSupport
import Testing

@testable import Planning
@testable import Reconciler

/// Two hundred random bijections of names over a small cluster: ids follow names, and nothing else changes.
@Suite(.threadOfItsOwn) struct RenamePropertyTests {
    private static let roundsPerSeed = 50

    /// A failure names its seed and round.
    @Test(arguments: UInt64(1)...4)
    func idsFollowNames(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        var cluster = NamedCluster(using: &random)
        try session.apply(Specs.resolve(cluster.sections()))
        let ids = try database.execute(NamedCluster.ids).rows
        for round in 1...Self.roundsPerSeed {
            let label: Comment = "seed \(seed), round \(round)"
            let before = cluster
            cluster.rename(using: &random)
            let marked = try Specs.resolve(cluster.sections(since: before))
            let plan = try session.apply(marked).plan
            #expect(plan.refusals.map(\.message) == [], label)
            #expect(plan.changes.filter { $0.reason == .renamed }.count == cluster.moves(since: before), label)
            #expect(plan.changes.allSatisfy { $0.reason == .renamed || $0.reason == .followed }, label)
            #expect(plan.summary.create + plan.summary.delete == 0, label)
            #expect(try session.plan(marked).summary.changes == 0, label)
            // Marks are removed before the next ones, or a swap back would look like the one that was done.
            let unmarked = try Specs.resolve(cluster.sections())
            #expect(try session.apply(unmarked).plan.summary.changes == 0, label)
            #expect(try session.plan(unmarked).summary.changes == 0, label)
            #expect(try database.execute(NamedCluster.ids).rows == ids, label)
        }
        #expect(try database.execute("SELECT count(*) FROM hx.outside_writes").scalar == "0")
        #expect(try session.verifyRuns(of: "test").problems == [])
    }
}

/// A cluster whose resources are told apart by values that stay, whatever they are called.
private struct NamedCluster {
    private static let sizes = [
        "gpuTypes": 2, "teams": 5, "regions": 2, "users": 4, "apiKeys": 3, "reservations": 3,
    ]
    /// Names that nobody has at a time, of each kind.
    private static let spare = 2

    private var names: [String: [String]] = [:]
    /// Who is in which team, by their numbers.
    private var members: [(team: Int, user: Int)] = []
    private var owners: [Int] = []

    init(using random: inout SeededGenerator) {
        for (section, size) in Self.sizes { names[section] = (0..<size).map { "n\($0)" } }
        for team in 0..<5 {
            for user in 0..<4 where random.oneIn(2) { members.append((team, user)) }
        }
        owners = (0..<8).map { _ in Int.random(in: 0..<5, using: &random) }
    }

    /// Gives some kinds' resources other names: each other's, or some that nobody has.
    mutating func rename(using random: inout SeededGenerator) {
        for section in Self.sizes.keys.sorted() where !random.oneIn(3) {
            let size = Self.sizes[section] ?? 0
            let pool = (0..<(size + Self.spare)).map { "n\($0)" }
            names[section] = Array(pool.shuffled(using: &random).prefix(size))
        }
    }

    /// How many resources have another name than there.
    func moves(since before: NamedCluster) -> Int {
        names.reduce(0) { count, kind in
            count + zip(kind.value, before.names[kind.key] ?? []).count { $0 != $1 }
        }
    }

    /// The spec, with a mark for each name that is not as it was.
    func sections(since before: NamedCluster? = nil) -> String {
        func name(_ section: String, _ number: Int) -> String { names[section]?[number] ?? "" }
        func own(_ section: String, _ number: Int) -> String {
            let new = name(section, number)
            guard let old = before?.names[section]?[number], old != new else { return "name: \(new)" }
            return "name: \(new), renamedFrom: \(old)"
        }
        func list(_ section: String, _ fields: (Int) -> String) -> String {
            "\(section):\n"
                + (0..<(Self.sizes[section] ?? 0)).map { "  - {\(own(section, $0)), \(fields($0))}\n" }.joined()
        }
        let memberships = members.map { member in
            "  {team: \(name("teams", member.team)), user: \(name("users", member.user)), role: member}"
        }
        let sections: [String] = [
            list("gpuTypes") { "instanceType: i\($0), gpusPerInstance: 8" },
            list("teams") { "adminEmail: t\($0)@example.com" },
            list("regions") { number in
                // Its reservations are among them, because nobody else may reserve there.
                let reserving = (5...7).filter { ($0 - 5) % 2 == number }.map { owners[$0] }
                let teams = Set(owners[number...(number + 1)]).union(reserving).sorted()
                let dedicated = teams.map { name("teams", $0) }.joined(separator: ", ")
                return "displayName: r\(number), provider: aws, dedicatedTo: [\(dedicated)]"
            },
            list("users") { "email: u\($0)@example.com" },
            "memberships: [\n\(memberships.joined(separator: ",\n"))]\n",
            list("apiKeys") { number in
                let digest = String(repeating: String(number), count: 64)
                let team = name("teams", owners[number + 2])
                return "team: \(team), expiresAt: \(Specs.keyEnd), sha256: ['\(digest)']"
            },
            list("reservations") { number in
                let team = name("teams", owners[number + 5])
                let place = "region: \(name("regions", number % 2)), gpuType: \(name("gpuTypes", number % 2))"
                let time = "start: 2098-01-01T00:00:00Z, duration: 1h"
                return "model: m\(number), team: \(team), user: \(name("users", number)), \(place), gpus: 1, \(time)"
            },
        ]
        return sections.joined()
    }

    /// Each row's id and when it was made, by the values that stay.
    static let ids: SQL = """
        SELECT 'gpuTypes', instance_type, id, created_at FROM hx.gpu_types
        UNION ALL SELECT 'teams', admin_email, id, created_at FROM hx.teams
        UNION ALL SELECT 'regions', display_name, id, created_at FROM hx.regions
        UNION ALL SELECT 'users', email, id, created_at FROM hx.users
        UNION ALL
        SELECT 'memberships', t.admin_email || ' ' || u.email, m.id, m.created_at
        FROM hx.memberships AS m
        JOIN hx.teams AS t ON t.cluster = m.cluster AND t.name = m.team
        JOIN hx.users AS u ON u.cluster = m.cluster AND u.name = m.user_name
        UNION ALL
        SELECT 'apiKeys', s.sha256, k.id, s.created_at
        FROM hx.api_keys AS k
        JOIN hx.api_key_secrets AS s ON s.cluster = k.cluster AND s.api_key = k.name
        UNION ALL SELECT 'reservations', model, id, created_at FROM hx.reservations
        ORDER BY 1, 2
        """
}
