import Model
import Planning
import Testing

/// A spec compared with rows: what changes, and why.
struct DiffTests {
    private static let teams = "teams: [{name: a, displayName: A}, {name: b}]\n"

    @Test func newClusterIsCreatedInTheOrderOfReferences() throws {
        let sections = """
            teams: [{name: ml, members: [{user: ada, role: admin}]}]
            users: [{name: ada, email: ada@example.com}]
            """
        let plan = try MadeDatabase().plan(sections)
        #expect(plan.shown == ["create teams/ml", "create users/ada", "create memberships/ml/ada"])
        #expect(plan.changes.allSatisfy { $0.reason == .declared && $0.source != nil })
        #expect(plan.summary == Plan.Summary(create: 3))
    }

    @Test func appliedSpecIsNoChange() throws {
        let plan = try MadeDatabase(applied: Self.teams).plan(Self.teams)
        #expect(plan.changes.isEmpty && plan.refusals.isEmpty && plan.settled.isEmpty)
        #expect(plan.summary == Plan.Summary(unchanged: 2))
    }

    @Test(arguments: [
        ("teams: [{name: a, displayName: A}, {name: b}, {name: c}]\n", ["create teams/c"]),
        ("teams: [{name: a, displayName: B}, {name: b}]\n", ["update teams/a"]),
        ("teams: [{name: a}, {name: b}]\n", ["update teams/a"]),
        ("teams: [{name: a, displayName: A}]\n", ["delete teams/b"]),
        ("teams: [{name: z, displayName: A}, {name: b}]\n", ["create teams/z", "delete teams/a"]),
    ])
    func eachDifferenceIsOneChange(sections: String, changes: [String]) throws {
        #expect(try MadeDatabase(applied: Self.teams).plan(sections).shown == changes)
    }

    // MARK: What others did

    @Test func editOfOthersIsReverted() throws {
        var database = try MadeDatabase(applied: Self.teams)
        database.edit(.teams, "a", "displayName", to: "X")
        let plan = try database.plan(Self.teams)
        #expect(plan.shown == ["update teams/a"] && plan.changes.map(\.reason) == [.drifted])
        #expect(plan.summary.drifted == 1)
        let other = try database.plan("teams: [{name: a, displayName: B}, {name: b}]\n")
        #expect(other.changes.map(\.reason) == [.specChangedAndDrifted])
    }

    @Test func editThatComesToWhatIsDeclaredIsOnlyNoted() throws {
        var database = try MadeDatabase(applied: Self.teams)
        database.edit(.teams, "a", "displayName", to: "B")
        let plan = try database.plan("teams: [{name: a, displayName: B}, {name: b}]\n")
        #expect(plan.changes.isEmpty && plan.settled.map(\.isDrifted) == [true])
        #expect(plan.notes.map(\.key) == ["a"] && plan.notes.map(\.reason) == [.drifted])
    }

    @Test func rowThatOthersDeletedIsMadeAgain() throws {
        var database = try MadeDatabase(applied: Self.teams)
        database.delete(.teams, "b")
        let plan = try database.plan(Self.teams)
        #expect(plan.shown == ["create teams/b"] && plan.changes.map(\.reason) == [.missing])
        #expect(plan.summary.drifted == 1)
    }

    @Test func rowThatOthersDeletedAndNothingDeclaresIsNoted() throws {
        var database = try MadeDatabase(applied: Self.teams)
        database.delete(.teams, "b")
        let plan = try database.plan("teams: [{name: a, displayName: A}]\n")
        #expect(plan.changes.isEmpty)
        #expect(plan.notes.map(\.key) == ["b"] && plan.notes.map(\.reason) == [.missing])
    }

    // MARK: Rows of others

    @Test func rowOfOthersIsLeftAlone() throws {
        var database = try MadeDatabase(applied: Self.teams)
        database.insert(.teams, ["name": "x"])
        let plan = try database.plan(Self.teams)
        #expect(plan.changes.isEmpty && plan.summary == Plan.Summary(unchanged: 2, unmanaged: 1))
    }

    @Test func declaredRowOfOthersIsRefusedOrAdopted() throws {
        var database = try MadeDatabase(applied: Self.teams)
        database.insert(.teams, ["name": "x", "phone": "1"])
        let sections = "teams: [{name: a, displayName: A}, {name: b}, {name: x}]\n"
        #expect(try database.plan(sections).refused == ["HX6001"])
        let plan = try database.plan(sections, .allowing([], adopting: true))
        #expect(plan.shown == ["adopt teams/x"] && plan.refusals.isEmpty)
    }

    @Test func uniqueValueOfOthersIsRefused() throws {
        var database = try MadeDatabase(applied: "users: [{name: ada, email: ada@example.com}]\n")
        database.insert(.users, ["name": "eve", "email": "eve@example.com"])
        let plan = try database.plan("users: [{name: ada, email: eve@example.com}]\n")
        #expect(plan.refused == ["HX6002"])
    }

    // MARK: A part of a spec

    @Test func partDeletesNothingAndRefersToWhatIsThere() throws {
        let database = try MadeDatabase(applied: Self.teams)
        let options = PlanOptions.allowing([], scope: .declared)
        let member = "users: [{name: ada, email: ada@example.com}]\nmemberships: [{team: a, user: ada, role: admin}]\n"
        #expect(try database.plan(member, options).shown == ["create users/ada", "create memberships/a/ada"])
        let stranger = "memberships: [{team: z, user: ada, role: admin}]\n"
        #expect(try database.plan(stranger, options).refused == ["HX6004", "HX6004"])
    }

    @Test func circleThroughRowsThatThePartDoesNotSeeIsRefused() throws {
        let database = try MadeDatabase(applied: "teams: [{name: a}, {name: b, parent: a}, {name: c, parent: b}]\n")
        let options = PlanOptions.allowing([], scope: .declared)
        #expect(try database.plan("teams: [{name: a, parent: c}]\n", options).refused == ["HX6010"])
        #expect(try database.plan("teams: [{name: b}]\n", options).refused == [])
    }
}
