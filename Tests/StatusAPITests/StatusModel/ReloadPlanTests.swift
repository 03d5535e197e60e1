import Model
import Testing

@testable import StatusModel

/// When rows are read anew that others may have written, by a clock that the test moves.
struct ReloadPlanTests {
    private let start = ContinuousClock.now
    private let sections = Set(Kind.all.map(\.section) + [ReloadPlan.runs])

    /// A look at a database whose server has counted so many writes to a table of teams.
    private func heartbeat(writes: Int) -> Heartbeat {
        Heartbeat(fingerprint: "", time: 0, liveRuns: [], writes: [Kind.teams.table: "\(writes)"])
    }

    private func due(_ plan: ReloadPlan, writes: Int, after seconds: Int, lastCommit: Int = -60) -> Set<String> {
        plan.due(heartbeat(writes: writes), lastCommit: start + .seconds(lastCommit), now: start + .seconds(seconds))
    }

    /// Everything was read at the start, when one write to teams was counted.
    private var readAtStart: ReloadPlan {
        var plan = ReloadPlan()
        plan.finished(sections, heartbeat(writes: 1), now: start)
        return plan
    }

    @Test func everythingIsReadFirst() {
        #expect(due(ReloadPlan(), writes: 1, after: 0) == sections)
        #expect(due(readAtStart, writes: 1, after: 0) == [])
    }

    @Test func whatWasWrittenIsReadAnewAfterTwoSeconds() {
        #expect(due(readAtStart, writes: 2, after: 2) == [])
        #expect(due(readAtStart, writes: 2, after: 3) == ["teams"])
        #expect(due(readAtStart, writes: 1, after: 3) == [])
    }

    @Test func whileRunsFollowOneAnotherItMayWait() {
        #expect(due(readAtStart, writes: 2, after: 29, lastCommit: 28) == [])
        #expect(due(readAtStart, writes: 2, after: 31, lastCommit: 30) == ["teams"])
        #expect(due(readAtStart, writes: 2, after: 29, lastCommit: 20) == ["teams"])
    }

    /// The server does not count all there is.
    @Test func everythingIsReadAnewAfterFiveMinutes() {
        #expect(due(readAtStart, writes: 1, after: 300) == [])
        #expect(due(readAtStart, writes: 1, after: 301) == sections)
    }

    @Test func aReadingCountsFromItsOwnTime() {
        var plan = readAtStart
        plan.finished(["teams"], heartbeat(writes: 2), now: start + .seconds(200))
        #expect(due(plan, writes: 2, after: 250) == [])
        #expect(due(plan, writes: 3, after: 250) == ["teams"])
        #expect(due(plan, writes: 2, after: 301) == sections.subtracting(["teams"]))
    }
}
