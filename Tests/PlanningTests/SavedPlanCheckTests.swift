import Model
import Planning
import Testing

/// A saved plan beside the cluster as it is now.
struct SavedPlanCheckTests {
    private static func saved(_ database: MadeDatabase, _ sections: String) throws -> SavedPlan {
        try SavedPlan(file: SavedPlan.file(database.plan(sections)))
    }

    @Test func planOfAnotherClusterIsAConflict() throws {
        let applied = try MadeDatabase(applied: "teams: [{name: a}]\n")
        let fresh = MadeDatabase()
        let ofApplied = try Self.saved(applied, "teams: [{name: a, phone: '1'}]\n")
        let ofFresh = try Self.saved(fresh, "teams: [{name: a}]\n")
        func conflict(_ saved: SavedPlan, _ database: MadeDatabase, hasTables: Bool = true) -> String? {
            SavedPlanCheck(saved, PlanOptions(), database.state).conflict(hasTables: hasTables)?.reasons.first
        }
        #expect(conflict(ofApplied, applied) == nil && conflict(ofFresh, fresh, hasTables: false) == nil)
        #expect(conflict(ofApplied, fresh)?.contains("of that lineage") == true)
        #expect(conflict(ofFresh, applied)?.contains("before there was a cluster") == true)
        #expect(conflict(ofApplied, applied, hasTables: false)?.contains("no tables") == true)
    }

    @Test func planThatWasAppliedIsAConflict() throws {
        let database = MadeDatabase()
        let run = RunName(id: "run-1", actor: nil)
        let check = SavedPlanCheck(try Self.saved(database, "teams: [{name: a}]\n"), PlanOptions(), database.state)
        #expect(check.conflict(appliedBy: run)?.reasons == ["the plan was applied before, by run run-1"])
        #expect(check.conflict(appliedBy: nil) == nil)
        let empty = SavedPlanCheck(try Self.saved(database, ""), PlanOptions(), database.state)
        #expect(empty.conflict(appliedBy: run) == nil)
    }

    @Test func guardsSeeTheStateOfNow() throws {
        var database = try MadeDatabase(applied: "teams: [{name: a}, {name: b}]\n")
        let saved = try Self.saved(database, "teams: [{name: b}]\n")
        let options = PlanOptions()
        #expect(database.finish(SavedPlanCheck(saved, options, database.state)).refused == [])
        database.foreign = ["teams": ["a": ["billing.invoices (1 row)"]]]
        let plan = database.finish(SavedPlanCheck(saved, options, database.state))
        #expect(plan.refused == ["HX7007 referenced=teams/a"] && plan.digest == saved.plan.digest)
        #expect(plan.refusals.first?.advice.hasPrefix("make a new plan; then ") == true)
    }

    @Test(arguments: [(nil, []), ("x", ["teams/a"]), ("gone", ["teams/a"])] as [(String?, [String])])
    func rowsThatMovedAreFound(edit: String?, moved: [String]) throws {
        var database = try MadeDatabase(applied: "teams: [{name: a}, {name: b}]\n")
        let plan = try database.plan("teams: [{name: a, phone: '1'}, {name: b}]\n")
        if edit == "gone" { database.delete(.teams, "a") }
        if edit == "x" { database.edit(.teams, "a", "displayName", to: "X") }
        var rows = try #require(TouchedRows(.teams, plan.changes))
        database.observe(.teams) { rows.observe($0) }
        #expect(rows.moved.map(\.resource) == moved)
        #expect(TouchedRows(.users, plan.changes) == nil)
    }
}
