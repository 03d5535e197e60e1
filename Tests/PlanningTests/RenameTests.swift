import Model
import Planning
import Testing

/// Names that change, and what follows them.
struct RenameTests {
    private static let platform = """
        teams: [{name: a, displayName: A}, {name: b, displayName: B}]
        users: [{name: ada, email: ada@example.com}]
        memberships: [{team: a, user: ada, role: admin}]

        """

    @Test func rowsFollowWhatTheyReferTo() throws {
        let plan = try MadeDatabase(applied: Self.platform).plan(
            """
            teams: [{name: z, displayName: A, renamedFrom: a}, {name: b, displayName: B}]
            users: [{name: ada, email: ada@example.com}]
            memberships: [{team: z, user: ada, role: admin}]
            """
        )
        #expect(plan.shown == ["rename a>teams/z", "rename a/ada>memberships/z/ada"])
        #expect(plan.changes.map(\.reason) == [.renamed, .followed])
        #expect(plan.refusals.isEmpty)
    }

    @Test func swapComesToRest() throws {
        let swapped = "teams: [{name: a, displayName: B, renamedFrom: b}, {name: b, displayName: A, renamedFrom: a}]\n"
        var database = try MadeDatabase(applied: "teams: [{name: a, displayName: A}, {name: b, displayName: B}]\n")
        let plan = try database.plan(swapped)
        #expect(plan.shown.sorted() == ["rename a>teams/b", "rename b>teams/a"] && plan.refusals.isEmpty)
        database.apply(plan)
        #expect(try database.plan(swapped).changes.isEmpty)
    }

    @Test func nameThatSomebodyKeepsIsRefused() throws {
        let database = try MadeDatabase(applied: "teams: [{name: a}, {name: b}]\n")
        #expect(try database.plan("teams: [{name: b, renamedFrom: a}]\n").refusals.map(\.code).contains("HX6005"))
    }

    @Test func rowOfOthersThatWouldBeLeftBehindIsRefused() throws {
        var database = try MadeDatabase(applied: "teams: [{name: a}]\nusers: [{name: ada, email: ada@example.com}]\n")
        database.insert(.memberships, ["team": "a", "user": "ada", "role": "viewer"])
        let plan = try database.plan(
            "teams: [{name: z, renamedFrom: a}]\nusers: [{name: ada, email: ada@example.com}]\n"
        )
        #expect(plan.refused == ["HX6006"])
    }

    @Test func keyThatOtherProgramsHoldIsRefused() throws {
        var database = try MadeDatabase(applied: "teams: [{name: a}]\n")
        database.foreign = ["teams": ["a": ["billing.invoices (3 rows)"]]]
        #expect(try database.plan("teams: [{name: z, renamedFrom: a}]\n").refused == ["HX6007"])
    }

    @Test func likelyRenameIsSuggested() throws {
        let database = try MadeDatabase(applied: "users: [{name: ada, email: ada@example.com}]\n")
        let plan = try database.plan(
            "users: [{name: adele, email: ada@example.com}]\n",
            .allowing(["removals=users:1"])
        )
        #expect(plan.warnings.map(\.code).contains("HX8001"))
    }
}
