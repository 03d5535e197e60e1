import Model
import Testing

@testable import Planning

/// Plans back, from what a run recorded.
struct UndoTests {
    private static func record(_ action: String, before: String? = nil, after: String? = nil) -> ChangeRecord {
        ChangeRecord(
            number: 1,
            action: action,
            kind: "teams",
            key: "a",
            previousKey: nil,
            source: "teams.yaml:1",
            reason: "spec changed",
            before: before,
            after: after
        )
    }

    private static func make(_ records: [ChangeRecord]) -> Result<UndoPlanner, PlanConflict> {
        var state = ClusterState("test")
        state.time = DatabaseTime(microseconds: Moments.now)
        return UndoPlanner.make("run-1", records, PlanOptions(), state)
    }

    private static let row = #"{"name": "a", "active": true}"#
    private static let other = #"{"name": "a", "phone": "1", "active": true}"#

    @Test(arguments: [
        (record("create", after: row), "delete teams/a"), (record("delete", before: row), "create teams/a"),
        (record("update", before: row, after: other), "update teams/a"),
        (record("adopt", before: row, after: other), "release teams/a"),
        (record("release", before: row), "adopt teams/a"),
    ])
    func eachActionIsTurnedRound(record: ChangeRecord, change: String) throws {
        let planner = try Self.make([record]).get()
        #expect(planner.changes.map { "\($0.action.rawValue) \($0.resource)" } == [change])
        #expect(planner.changes.map(\.reason) == [.undone])
    }

    @Test(arguments: [
        ([], "has changed nothing"), ([record("settle", after: row)], "has changed nothing"),
        ([record("create", after: #"{"name": "A"}"#)], "held a value that no spec may hold"),
        ([record("whim", after: row)], "is of a kind that this program does not know"),
    ])
    func whatCannotBeReadIsAConflict(records: [ChangeRecord], words: String) {
        guard case .failure(let conflict) = Self.make(records) else {
            Issue.record("there is a plan")
            return
        }
        #expect(conflict.reasons.count == 1 && conflict.reasons[0].contains(words))
    }

    @Test func laterChangesAreAConflict() throws {
        let planner = try Self.make([Self.record("create", after: Self.row)]).get()
        #expect(planner.conflict(laterRuns: [:]) == nil && planner.conflict(moved: []) == nil)
        let later = planner.conflict(laterRuns: ["teams/a": RunName(id: "run-2", actor: "ada")])
        #expect(later?.reasons == ["teams/a was changed since by run run-2 (by ada)"])
        let moved = TouchedRows.Moved(kind: .teams, key: "a", isGone: false)
        #expect(
            planner.conflict(moved: [moved])?.reasons == ["teams/a was changed outside hxapply since run run-1"]
        )
        let many = planner.conflict(moved: Array(repeating: moved, count: 30))
        #expect(many?.reasons.count == 21 && many?.reasons.last == "and 10 more rows")
    }

    /// An undo is judged by the same guards.
    @Test func undoIsGuarded() throws {
        let protected = #"{"name": "a", "active": true, "protected": true}"#
        let planner = try Self.make([Self.record("create", after: protected)]).get()
        #expect(MadeDatabase().finish(planner).refused == ["HX7006 protected=teams/a"])
    }
}
