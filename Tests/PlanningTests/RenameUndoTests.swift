import Model
import Planning
import Testing

/// Renames that are undone, and undone again: each row gets back its name and the earlier names that it stores.
struct RenameUndoTests {
    struct Renaming: Sendable, CustomTestStringConvertible {
        let name: String
        let first: String
        /// The same resources with their new names.
        let second: String

        var testDescription: String { name }
    }

    private static let renamings = [
        Renaming(
            name: "one name",
            first: "teams: [{name: a, displayName: A}]\n",
            second: "teams: [{name: z, displayName: A, renamedFrom: a}]\n"
        ),
        Renaming(
            name: "swap",
            first: "teams: [{name: a, displayName: A}, {name: b, displayName: B}]\n",
            second: "teams: [{name: a, displayName: B, renamedFrom: b}, {name: b, displayName: A, renamedFrom: a}]\n"
        ),
        Renaming(
            name: "ring of three",
            first: "teams: [{name: a, phone: '1'}, {name: b, phone: '2'}, {name: c, phone: '3'}]\n",
            second: """
                teams:
                  - {name: b, phone: '1', renamedFrom: a}
                  - {name: c, phone: '2', renamedFrom: b}
                  - {name: a, phone: '3', renamedFrom: c}

                """
        ),
        Renaming(
            name: "name that is handed on",
            first: "teams: [{name: a, phone: '1'}, {name: b, phone: '2'}]\n",
            second: "teams: [{name: b, phone: '1', renamedFrom: a}, {name: c, phone: '2', renamedFrom: b}]\n"
        ),
        Renaming(
            name: "swap with children",
            first: """
                teams: [{name: a, phone: '1', members: [{user: ada, role: admin}]}, {name: b, phone: '2'}]
                users: [{name: ada, email: ada@example.com}, {name: eve, email: eve@example.com}]

                """,
            second: """
                teams:
                  - {name: b, phone: '1', renamedFrom: a, members: [{user: eve, role: admin}]}
                  - {name: a, phone: '2', renamedFrom: b}
                users:
                  - {name: eve, email: ada@example.com, renamedFrom: ada}
                  - {name: ada, email: eve@example.com, renamedFrom: eve}

                """
        ),
        Renaming(
            name: "swap beside a create and a delete",
            first: "teams: [{name: a, phone: '1'}, {name: b, phone: '2'}, {name: c}]\n",
            second: """
                teams: [{name: b, phone: '1', renamedFrom: a}, {name: a, phone: '2', renamedFrom: b}, {name: d}]

                """
        ),
    ]

    @Test(arguments: renamings)
    func redoneRenameIsDone(_ renaming: Renaming) throws {
        var database = try MadeDatabase(applied: renaming.first)
        let plan = try database.plan(renaming.second)
        #expect(plan.refusals.isEmpty)
        database.apply(plan)
        let names = database.names(of: .teams)
        for _ in 1...2 {
            database.apply(try database.undo(nil, .allowing(["removals=teams:1"])))
            #expect(try database.plan(renaming.first).changes.isEmpty)
            // Its marks are as they were before the run, so it is pending again.
            #expect(try database.plan(renaming.second).shown == plan.shown)
            database.apply(try database.undo(nil, .allowing(["removals=teams:1"])))
            let again = try database.plan(renaming.second)
            #expect(again.shown == [] && again.settled.isEmpty)
            #expect(Set(database.names(of: .teams).values) == Set(names.values))
            #expect(database.names(of: .teams).filter { names[$0.key] != nil }.allSatisfy { names[$0.key] == $0.value })
        }
    }

    private static let swapped =
        "teams: [{name: a, phone: '2', renamedFrom: b}, {name: b, phone: '1', renamedFrom: a}]\n"

    /// A database in which two names were swapped, and their marks are stored.
    private static func swap() throws -> MadeDatabase {
        var database = try MadeDatabase(applied: "teams: [{name: a, phone: '1'}, {name: b, phone: '2'}]\n")
        database.apply(try database.plan(swapped))
        #expect(try database.plan(swapped).changes.isEmpty)
        return database
    }

    /// A run that drops the marks as well is undone with them, whatever else it does to the rows.
    @Test(arguments: [
        "{name: a, phone: '3'}, {name: b, phone: '4'}", "{name: a, phone: '3'}",
        "{name: c, phone: '2', renamedFrom: a}",
        "{name: b, phone: '2', renamedFrom: a}, {name: a, phone: '1', renamedFrom: b}",
    ])
    func marksComeBack(_ later: String) throws {
        var database = try Self.swap()
        let sections = "teams: [\(later)]\n"
        let names = database.names(of: .teams)
        database.apply(try database.plan(sections, .allowing(["removals=teams:1"])))
        #expect(database.runs.last?.isEmpty == false)
        database.apply(try database.undo())
        #expect(try database.plan(Self.swapped).shown == [])
        #expect(Set(database.names(of: .teams).values) == Set(names.values))
    }

    /// A row that is released keeps its marks, and is taken over with them.
    @Test func releasedRowIsTakenOverWithItsMarks() throws {
        var database = try Self.swap()
        database.foreign = ["teams": ["a": ["billing.invoices (1 row)"]]]
        let options = PlanOptions.allowing(["removals=teams:1", "referenced=teams/a"])
        let plan = try database.plan("teams: [{name: b, phone: '1', renamedFrom: a}]\n", options)
        #expect(plan.shown == ["release teams/a"])
        database.apply(plan)
        database.apply(try database.undo())
        #expect(try database.plan(Self.swapped).shown == [])
    }
}
