import Testing

@testable import StatusAPI

/// Answers that say no come at steps of time, whatever the reason took to find.
@Suite struct DenialDelayTests {
    @Test(arguments: [0, 1, 3, 100, 999, 1999])
    func reasonsOfOneStepEndTogether(_ microseconds: Int) {
        let start = ContinuousClock.now
        let end = DenialDelay.end(of: start, now: start + .microseconds(microseconds))
        #expect(end == start + .milliseconds(2))
    }

    @Test func aLongerReasonEndsWithALaterStep() {
        let start = ContinuousClock.now
        #expect(DenialDelay.end(of: start, now: start + .microseconds(2001)) == start + .milliseconds(4))
        #expect(DenialDelay.end(of: start, now: start + .milliseconds(4)) == start + .milliseconds(6))
    }

    @Test func onlyWhatIsNotToBeToldApartWaits() {
        #expect(Reply.problem(.notFound).isDenial)
        #expect(Reply.problem(.invalidKey).isDenial)
        #expect(!Reply.problem(.unauthorized).isDenial)
        #expect(!Reply.problem(.databaseUnreachable).isDenial)
    }
}
