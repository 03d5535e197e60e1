import Model
import Planning
import TestSupport
import Testing

/// What is free when, against counting each minute.
struct CapacityOverTimeTests {
    /// A pool, maintenances and reservations in the minutes around a moment; nil for no end and for all GPUs.
    private struct Case {
        let base: DatabaseTime
        let gpus: Int?
        var outages: [(minutes: Range<Int>, gpus: Int?)] = []
        var uses: [(start: Int, end: Int?, gpus: Int)] = []

        /// The minutes that are counted; nothing but reservations without an end goes on after them.
        static let count = 180

        /// The ends of a leap day, of a month and of a year, and no special moment.
        private static let bases: [(Int64, Int64, Int64)] = [
            (2036, 3, 1), (2036, 2, 29), (2037, 3, 1), (2036, 5, 1), (2037, 1, 1), (2036, 7, 15),
        ]

        init(using random: inout SeededGenerator) {
            let (year, month, day) = random.pick(Self.bases)
            let midnight = DatabaseTime(day: CivilDate.days(year: year, month: month, day: day) ?? 0)
            base = midnight.adding(minutes: -Int64.random(in: 0...120, using: &random))
            gpus = random.oneIn(8) ? nil : Int.random(in: 0...12, using: &random)
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                outages.append((Self.range(&random), random.oneIn(3) ? nil : Int.random(in: 1...8, using: &random)))
            }
            for _ in 0..<Int.random(in: 0...9, using: &random) {
                // Often touching the one before, with no gap.
                let touched = uses.last?.end.flatMap { random.oneIn(2) && $0 < Self.count ? $0 : nil }
                let range = Self.range(&random)
                let start = touched ?? range.lowerBound
                let end = random.oneIn(10) ? nil : max(start + 1, range.upperBound)
                uses.append((start, end, Int.random(in: 0...6, using: &random)))
            }
        }

        private static func range(_ random: inout SeededGenerator) -> Range<Int> {
            let start = Int.random(in: -20..<(count - 1), using: &random)
            return start..<Int.random(in: (start + 1)...count, using: &random)
        }

        func time(_ minute: Int) -> DatabaseTime { base.adding(minutes: Int64(minute)) }

        private func outagePeriods(_ outages: [(minutes: Range<Int>, gpus: Int?)]) -> [(period: Period, gpus: Int?)] {
            outages.map { outage in
                let period = Period(start: time(outage.minutes.lowerBound), end: time(outage.minutes.upperBound))
                return (period, outage.gpus)
            }
        }

        var capacity: CapacityOverTime {
            CapacityOverTime(
                from: base,
                gpus: gpus,
                outages: outagePeriods(outages),
                uses: uses.map { (Period(start: time($0.start), end: $0.end.map(time)), $0.gpus) }
            )
        }

        // MARK: The oracle

        /// For each minute, and for all later ones together.
        var counted: [(reserved: Int, available: Int?)] {
            (0...Self.count).map { minute in
                var reserved = 0
                for use in uses where use.start <= minute && use.end.map({ minute < $0 }) ?? true {
                    reserved += use.gpus
                }
                var available = gpus
                for outage in outages where outage.minutes.contains(minute) {
                    available = outage.gpus.map { out in available.map { $0 - out } } ?? 0
                    if outage.gpus == nil { return (reserved, 0) }
                }
                return (reserved, available.map { max(0, $0) })
            }
        }

        /// The first minute from which on so many are free for so long.
        func firstStart(of wanted: Int, minutes: Int?, from start: Int) -> Int? {
            let isFree = counted.map { minute in minute.available.map { $0 - minute.reserved >= wanted } ?? true }
            return (max(0, start)...Self.count).first { first in
                let end = minutes.map { min(first + $0 - 1, Self.count) } ?? Self.count
                return (first...max(first, end)).allSatisfy { isFree[$0] }
            }
        }
    }

    @Test(arguments: 0..<20)
    func agreesWithCountingMinutes(batch: Int) {
        var random = SeededGenerator(seed: UInt64(batch) &* 7919 &+ 1)
        for number in 0..<500 {
            let made = Case(using: &random)
            let name: Comment = "batch \(batch), case \(number)"
            #expect(problems(made, &random) == [], name)
        }
    }

    private func problems(_ made: Case, _ random: inout SeededGenerator) -> [String] {
        var problems: [String] = []
        let capacity = made.capacity
        let counted = made.counted
        var found: [(reserved: Int, available: Int?)] = []
        for minute in 0...Case.count {
            let time = made.time(minute)
            let stretch = capacity.stretches.first { $0.start <= time && $0.end.map { time < $0 } ?? true }
            found.append((stretch?.reserved ?? -1, stretch?.available))
        }
        for minute in counted.indices where counted[minute] != found[minute] {
            problems.append("minute \(minute): \(found[minute]), not \(counted[minute])")
        }
        let isOver = counted.map { minute in minute.available.map { minute.reserved > $0 } ?? false }
        let windows = capacity.excesses
        for minute in counted.indices {
            let time = Period(start: made.time(minute), end: made.time(minute + 1))
            let window = windows.first { $0.period.overlap(with: time) != nil }
            if (window != nil) != isOver[minute] { problems.append("window at minute \(minute)") }
            let excess = counted[minute].available.map { counted[minute].reserved - $0 } ?? 0
            if let window, window.reserved - window.available < excess { problems.append("worst at \(minute)") }
        }
        let wanted = Int.random(in: 0...12, using: &random)
        let minutes = random.oneIn(6) ? nil : Int.random(in: 1...90, using: &random)
        let start = Int.random(in: -10...Case.count, using: &random)
        let first = capacity.firstStart(of: wanted, minutes: minutes.map(Int64.init), from: made.time(start))
        let oracle = made.firstStart(of: wanted, minutes: minutes, from: start).map(made.time)
        if first != oracle {
            problems.append(
                "\(wanted) for \(minutes ?? 0) from \(start): \(first?.text ?? ""), not \(oracle?.text ?? "")"
            )
        }
        return problems + worstDays(made, capacity, counted)
    }

    /// The fewest GPUs that are free on each of the days.
    private func worstDays(
        _ made: Case,
        _ capacity: CapacityOverTime,
        _ counted: [(reserved: Int, available: Int?)]
    ) -> [String] {
        let days = made.base.day..<(made.base.day + 2)
        return zip(days, capacity.worst(on: days)).compactMap { day, worst in
            let frees = counted.indices.filter { made.time($0).day == day }.map { minute in
                counted[minute].available.map { $0 - counted[minute].reserved } ?? .max
            }
            return frees.min() == (worst.map { $0.free ?? .max }) || frees.isEmpty ? nil : "day \(day)"
        }
    }

    @Test(arguments: 0..<4)
    func tellsWhereFewerAreInService(batch: Int) {
        var random = SeededGenerator(seed: UInt64(batch) &+ 4711)
        for number in 0..<500 {
            let (one, other) = (Case(using: &random), Case(using: &random))
            let (after, before) = (one.counted, other.counted)
            let earlier = CapacityOverTime(
                from: one.base,
                gpus: other.gpus,
                outages: other.outages.map { outage in
                    (
                        Period(start: one.time(outage.minutes.lowerBound), end: one.time(outage.minutes.upperBound)),
                        outage.gpus
                    )
                },
                uses: []
            )
            let start = Int.random(in: 0..<Case.count, using: &random)
            let end = Int.random(in: (start + 1)...Case.count, using: &random)
            let expected = (start..<end).contains { minute in
                after[minute].available ?? .max < before[minute].available ?? .max
            }
            let period = Period(start: one.time(start), end: one.time(end))
            #expect(one.capacity.hasFewer(than: earlier, in: period) == expected, "batch \(batch), case \(number)")
        }
    }

    @Test func touchingReservationsDoNotOverlap() {
        let noon = DatabaseTime(day: 24_000).adding(minutes: 720)
        let capacity = CapacityOverTime(
            from: noon,
            gpus: 8,
            outages: [],
            uses: [
                (Period(start: noon, end: noon.adding(minutes: 60)), 8),
                (Period(start: noon.adding(minutes: 60), end: nil), 8),
            ]
        )
        #expect(capacity.excesses.isEmpty && capacity.stretches.count == 1)
        #expect(capacity.firstStart(of: 1, minutes: 1, from: noon) == nil)
        #expect(capacity.firstStart(of: 0, minutes: nil, from: noon) == noon)
    }

    /// A hundred thousand reservations over fifty pools are no work.
    @Test func manyReservationsTakeNoTime() {
        let start = DatabaseTime(day: 24_000)
        let bookings = (0..<100_000).map { number in
            let begin = start.adding(minutes: Int64(number % 50_000) * 30)
            return Booking(
                name: "r\(number)",
                team: "t",
                pool: PoolName(region: "r\(number % 50)", gpuType: "h100"),
                gpus: 8,
                period: Period(start: begin, end: begin.adding(minutes: 600))
            )
        }
        let pools = (0..<50).map { ClusterCapacity.Pool(name: PoolName(region: "r\($0)", gpuType: "h100"), gpus: 64) }
        let duration = ContinuousClock().measure {
            let capacity = ClusterCapacity(from: start, pools: pools, outages: [], bookings: bookings)
            for pool in pools {
                _ = capacity.overTime(pool.name).firstStart(of: 64, minutes: 60, from: start)
            }
        }
        // A build for tests is many times slower than a release.
        #expect(duration < .seconds(20))
    }
}

/// Amounts of money and of hours.
struct EstimatedAmountTests {
    @Test(arguments: [
        (64, 72 * 60, 6_875_000, "31680.00"), (1, 1, 6_875_000, "0.11"), (1, 30, 10_000, "0.01"),
        (1, 29, 10_000, "0.00"),
        (0, 60, 6_875_000, "0.00"), (10_000_000, 5_256_000, 999_999_999_999, "875999999999124000.00"),
    ])
    func priceIsRoundedHalfUpToTheCent(gpus: Int, minutes: Int64, price: Int64, text: String) {
        #expect(GPUTime(gpus: gpus, microseconds: minutes * 60_000_000).cost(atMillionths: price).text == text)
    }

    @Test(arguments: [(1, 60, "1.00"), (8, 285, "38.00"), (1, 1, "0.02"), (3, 20, "1.00"), (16, 72 * 60, "1152.00")])
    func hoursHaveTwoDigits(gpus: Int, minutes: Int64, text: String) {
        let start = DatabaseTime(day: 24_000)
        let time = GPUTime(gpus: gpus, in: Period(start: start, end: start.adding(minutes: minutes)))
        #expect(time.hours == text)
    }

    @Test(arguments: [
        ((2036, 1, 31), "2036-01", "2036-02-01T00:00:00Z"), ((2036, 2, 29), "2036-02", "2036-03-01T00:00:00Z"),
        ((2036, 12, 31), "2036-12", "2037-01-01T00:00:00Z"), ((1969, 12, 31), "1969-12", "1970-01-01T00:00:00Z"),
    ])
    func monthsAreOfTheCalendar(date: (Int64, Int64, Int64), name: String, next: String) throws {
        let day = try #require(CivilDate.days(year: date.0, month: date.1, day: date.2))
        let month = CalendarMonth(of: DatabaseTime(day: day).adding(minutes: 1439))
        #expect(month.text == name && month.next.start.text == next)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1_500_000, "1970-01-01T00:00:01.5Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (2_086_042_210_000_010, "2036-02-08T00:10:10.00001Z"),
    ])
    func timesAreShownInRFC3339(microseconds: Int64, text: String) {
        #expect(DatabaseTime(microseconds: microseconds).text == text)
    }
}
