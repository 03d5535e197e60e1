import Planning
import Reconciler
import TestSupport
import Testing

/// What must hold of every undo, tried on generated specs: the rows are as before, and undone again as after.
@Suite(.threadOfItsOwn) struct UndoConvergenceTests {
    private static let runsPerSeed = 20

    /// A failure names its seed and run.
    @Test(arguments: UInt64(1)...4)
    func undosConverge(seed: UInt64) throws {
        var random = SeededGenerator(seed: 1000 + seed)
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        for number in 1...Self.runsPerSeed {
            let label: Comment = "seed \(seed), run \(number)"
            let before = try session.export("test")
            let spec = GeneratedSpec(using: &random)
            let desired = try Specs.resolve(spec.files(using: &random))
            let run = try session.apply(desired, session.allowing(desired))
            if run.plan.changes.isEmpty { continue }
            let after = try session.export("test")
            let undo = try Self.undo(run, session)
            #expect(try session.export("test") == before, label)
            let redo = try Self.undo(undo, session)
            #expect(redo.serial == undo.serial + 1, label)
            #expect(try session.export("test") == after, label)
            #expect(try session.plan(desired).summary.changes == 0, label)
            #expect(try session.drift(of: "test").items.map(\.resource) == [], label)
        }
        #expect(try session.verifyRuns(of: "test").problems == [])
    }

    /// Undoes a run, whatever the guards have to say.
    private static func undo(_ run: AppliedRun, _ session: Session) throws -> AppliedRun {
        let record = try #require(try session.runs(beginningWith: run.id.description, of: "test").first)
        var options = PlanOptions()
        var allowed: [Allowance] = []
        while true {
            let asked = try session.plan(.undo(record), options).refusals.compactMap(\.allowance)
            if asked.isEmpty { return try session.apply(.undo(record), options) }
            allowed += asked
            options.allowances = Allowances(allowed, reason: "a test")
        }
    }
}
