import Model
import Planning
import Spec
import TestSupport
import Testing

/// Plans of generated specs, without a database.
struct ConvergenceTests {
    /// From nothing to one spec and on to another: what a plan says, done, leaves nothing to do.
    @Test(arguments: UInt64(1)...60)
    func secondPlanIsEmpty(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var database = MadeDatabase()
        for _ in 0..<3 {
            let desired = try Made.generated(&random)
            let plan = database.plan(desired, database.allowed(desired))
            #expect(plan.refusals.map(\.message) == [], "seed \(seed)")
            database.apply(plan)
            for table in desired.tables {
                #expect(database.lines(of: table.kind) == (0..<table.count).map(table.line), "seed \(seed)")
            }
            let again = database.plan(desired)
            #expect(again.summary.changes == 0 && again.settled.isEmpty && again.notes.isEmpty, "seed \(seed)")
        }
    }

    /// What a plan counts is what is there afterwards.
    @Test(arguments: UInt64(1)...40)
    func managedRowsAreCounted(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var database = MadeDatabase()
        for _ in 0..<3 {
            let desired = try Made.generated(&random)
            let plan = database.plan(desired, database.allowed(desired))
            database.apply(plan)
            #expect(plan.managedCounts.filter { $0.value > 0 } == database.state.managedCounts.filter { $0.value > 0 })
        }
    }
}
