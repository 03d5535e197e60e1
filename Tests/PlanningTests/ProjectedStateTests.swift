import Model
import Testing

@testable import Planning

/// Rows before a plan and after it.
struct ProjectedStateTests {
    private static let admins = RowQuestion(.memberships, where: .equals("role", "admin"))

    private static func member(_ team: String, _ role: String) -> RowLine {
        Made.line(.memberships, ["team": team, "user": "ada", "role": role])
    }

    private static func state(_ rows: [RowLine], _ changes: [Change]) -> ProjectedState {
        var observed = ObservedState()
        observed.rows[admins] = KindRows(.memberships, rows)
        var draft = PlanDraft()
        draft.changes = changes
        return ProjectedState(observed, draft)
    }

    private static func change(_ action: Change.Action, _ before: RowLine?, _ after: RowLine?) -> Change {
        Change(action, .memberships, .specChanged, before: before, after: after)
    }

    @Test(
        arguments: [
            ([], ["a/ada", "b/ada"]),
            ([change(.delete, member("a", "admin"), nil)], ["b/ada"]),
            ([change(.update, member("a", "admin"), member("a", "viewer"))], ["b/ada"]),
            ([change(.update, member("c", "viewer"), member("c", "admin"))], ["a/ada", "b/ada", "c/ada"]),
            ([change(.create, nil, member("c", "admin"))], ["a/ada", "b/ada", "c/ada"]),
            ([change(.create, nil, member("c", "viewer"))], ["a/ada", "b/ada"]),
            ([change(.release, member("a", "admin"), nil)], ["a/ada", "b/ada"]),
            ([change(.release, member("a", "admin"), member("a", "viewer"))], ["b/ada"]),
            ([change(.adopt, member("d", "viewer"), member("d", "admin"))], ["a/ada", "b/ada", "d/ada"]),
            // A name is handed on: whoever has it after the plan is another row.
            (
                [
                    change(.rename, member("a", "admin"), member("b", "admin")),
                    change(.rename, member("b", "admin"), member("a", "admin")),
                ], ["a/ada", "b/ada"]
            ),
            (
                [
                    change(.rename, member("a", "admin"), member("z", "admin")),
                    change(.create, nil, member("a", "viewer")),
                ], ["b/ada", "z/ada"]
            ),
        ] as [([Change], [String])]
    )
    func changesAreLaidOverRows(changes: [Change], after: [String]) {
        let state = Self.state([Self.member("a", "admin"), Self.member("b", "admin")], changes)
        #expect(state.before(Self.admins).all.map(\.key) == ["a/ada", "b/ada"])
        #expect(state.after(Self.admins).all.map(\.key).sorted() == after)
    }

    @Test func whatWasNotAskedForIsEmpty() {
        let state = ProjectedState(ObservedState(), PlanDraft())
        #expect(state.before(RowQuestion(.teams)).count == 0 && state.after(RowQuestion(.teams)).count == 0)
    }

    @Test func valuesAreReadByTheNamesOfFields() {
        let row = Made.line(.users, ["name": "ada", "email": "a\tb@example.com", "active": "f"])
        let rows = KindRows(.users, [row])
        #expect(rows.all.first?.key == "ada" && rows.all.first?.text("email") == "a\tb@example.com")
        #expect(rows.all.first?.isTrue("active") == false && rows.all.first?.text("fullName") == nil)
        #expect(rows.all.first?.values == row.values)
        #expect(KindRows(.policy, [Made.line(.policy, [:])]).all.map(\.key) == ["policy"])
    }
}
