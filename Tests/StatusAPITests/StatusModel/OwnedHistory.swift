import Planning
import Postgres
import Reconciler
import TestSupport
import Testing

@testable import StatusModel

/// A world that many runs have changed, and the database that tells of it.
struct OwnedHistory {
    /// A run that made one world of another.
    struct Step {
        let before: OwnedWorld
        let after: OwnedWorld
    }

    private static let cluster = "test"

    let session: Session
    let database: TestDatabase
    /// The world as the last run left it.
    let world: OwnedWorld
    /// By run.
    let steps: [String: Step]

    /// Applies a world that random edits change, round by round.
    init(rounds: Int, using random: inout SeededGenerator) throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        var world = OwnedWorld(using: &random)
        var steps: [String: Step] = [:]
        let apply = { (world: OwnedWorld) in
            let state = try Specs.resolve(world.sections)
            return try session.apply(state, session.allowing(state)).id.description
        }
        steps[try apply(world)] = Step(before: world, after: world)
        for _ in 0..<rounds {
            let before = world
            world.edit(using: &random)
            steps[try apply(world)] = Step(before: before, after: world)
            // Marks are removed before the next ones, or a swap back would look like one that was done.
            world.forgetOldNames()
            steps[try apply(world)] = Step(before: world, after: world)
        }
        self.session = session
        self.database = database
        self.world = world
        self.steps = steps
    }

    /// The teams that are there and were never called otherwise.
    var steadyTeams: Set<Int> {
        let worlds = steps.values.flatMap { [$0.before, $0.after] }
        let steady = world.teams.filter { team in
            worlds.allSatisfy { world in world.teams.allSatisfy { $0.number != team.number || $0.name == team.name } }
        }
        return Set(steady.map(\.number))
    }

    /// What the person's key makes of them.
    func viewer(_ person: OwnedWorld.Person) -> Viewer {
        let teams = world.teams.filter { person.teams.contains($0.number) }.map(\.name).sorted()
        let user = world.users.first { $0.number == person.user }?.name
        return Viewer(scope: .teams(teams, user: user), key: nil)
    }

    /// The cluster as the database has it.
    func image() throws -> ClusterImage {
        let snapshot = try session.readStatus { (reader) throws(PostgresError) in
            try SnapshotBuilder(
                reader: reader,
                previous: nil,
                clock: DatabaseClock()
            ).build()
        }
        return try #require(snapshot.cluster(Self.cluster))
    }

    /// All changes that the scope lets through, the newest run first.
    func changes(_ scope: ChangeScope?) throws -> AuditPage {
        var query = ChangeQuery(scope: scope)
        query.limit = 1_000_000
        return try session.readStatus { (reader) throws(PostgresError) in
            try reader.changes(in: Self.cluster, query, knownTotal: nil)
        }
    }
}
