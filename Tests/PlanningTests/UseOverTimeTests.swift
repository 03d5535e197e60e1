import Planning
import TestSupport
import Testing

/// How much is used when.
struct UseOverTimeTests {
    private typealias Stretch = UseOverTime.Stretch

    @Test func usesAreAddedWhereTheyOverlap() {
        let use = UseOverTime([(0..<30, 4), (20..<60, 2), (60..<90, 2)])
        let expected = [
            Stretch(start: 0, end: 20, amount: 4), Stretch(start: 20, end: 30, amount: 6),
            Stretch(start: 30, end: 90, amount: 2),
        ]
        #expect(use.stretches == expected && use.peak == 6 && use.peakTime == 20)
        #expect(use.excesses(over: 3) == [0..<30] && use.excesses(over: 6) == [])
    }

    @Test func nothingHasNoPeak() {
        let use = UseOverTime([(time: Range<Int>, amount: Int)]())
        #expect(use.stretches.isEmpty && use.peak == 0 && use.peakTime == nil && use.excesses(over: 0).isEmpty)
    }

    /// Against counting each minute.
    @Test(arguments: UInt64(1)...60)
    func stretchesAreWhatMinutesCount(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let uses = (0..<Int.random(in: 0...12, using: &random)).map { _ in
            let start = Int.random(in: 0..<50, using: &random)
            return (
                time: start..<Int.random(in: (start + 1)...60, using: &random),
                amount: Int.random(in: 0...3, using: &random)
            )
        }
        let use = UseOverTime(uses)
        for minute in 0..<60 {
            let counted = uses.filter { $0.time.contains(minute) }.reduce(0) { $0 + $1.amount }
            let found = use.stretches.first { ($0.start..<$0.end).contains(minute) }?.amount ?? 0
            #expect(found == counted, "seed \(seed), minute \(minute)")
            #expect(use.excesses(over: 2).contains { $0.contains(minute) } == (counted > 2))
        }
    }
}
