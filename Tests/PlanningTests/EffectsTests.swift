import Model
import Planning
import TestSupport
import Testing

/// What others are told of a plan's changes.
struct EffectsTests {
    private static let now = DatabaseTime(microseconds: Moments.now)

    private static func reservation(_ start: String, _ duration: String?) -> RowLine {
        var values = ["name": "r", "team": "ml", "region": "us", "gpuType": "h100", "gpus": "1"]
        values["start"] = "\(start) 00:00:00+00"
        values["duration"] = duration
        return Made.line(.reservations, values)
    }

    private static let over = reservation("2029-12-30", "24:00:00")
    private static let justOver = reservation("2029-12-31", "24:00:00")
    private static let open = reservation("2029-12-31", "24:01:00")
    private static let endless = reservation("2020-01-01", nil)

    @Test(
        arguments: [
            (.create, nil, over, false), (.create, nil, justOver, false), (.create, nil, open, true),
            (.create, nil, endless, true), (.delete, over, nil, false), (.delete, open, nil, true),
            (.update, over, open, true), (.update, open, over, true), (.update, over, justOver, false),
            (.adopt, over, open, true), (.release, open, nil, true), (.rename, open, open, true),
        ] as [(Change.Action, RowLine?, RowLine?, Bool)]
    )
    func whatIsOverAndStaysSoIsHistory(action: Change.Action, before: RowLine?, after: RowLine?, isNews: Bool) {
        let change = Change(action, .reservations, .specChanged, before: before, after: after)
        let messages = Effects(of: [change], at: Self.now).messages
        #expect(messages.map(\.topic) == (isNews ? ["reservations.\(action.rawValue)"] : []))
        #expect(messages.allSatisfy { $0.before == before && $0.after == after && $0.key == "r" })
    }

    @Test func messagesHaveTheNumbersOfTheirChanges() {
        let team = Change(.create, .teams, .declared, before: nil, after: Made.line(.teams, ["name": "ml"]))
        let news = Change(.create, .reservations, .declared, before: nil, after: Self.open)
        let history = Change(.create, .reservations, .declared, before: nil, after: Self.over)
        #expect(Effects(of: [team, news, history, team, news], at: Self.now).messages.map(\.number) == [2, 5])
        #expect(Effects(of: [], at: Self.now).messages.isEmpty)
    }

    /// Over generated plans: one message for each change of a kind that has events, unless all of it is over.
    @Test(arguments: UInt64(1)...40)
    func eachChangeThatIsNewsHasOneMessage(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var database = MadeDatabase()
        for _ in 0..<2 {
            let plan = database.plan(try Made.generated(&random))
            let messages = Effects(of: plan.changes, at: Self.now).messages
            let expected = zip(1..., plan.changes).filter { _, change in
                change.kind.events != nil
                    && [change.before, change.after].compactMap(\.self).contains { line in
                        Period(line, of: change.kind).flatMap(\.end).map { $0 > Self.now } ?? true
                    }
            }.map(\.0)
            #expect(messages.map(\.number) == expected, "seed \(seed)")
            database.apply(plan)
        }
    }
}
