import Model
import Planning
import Postgres
import TestSupport
import Testing

@testable import Reconciler

/// What is recorded of usage and cost, compared with what another way of counting finds.
@Suite(.threadOfItsOwn) struct UsageRecordingTests {
    private let made: UsageDatabase
    private var database: TestDatabase { made.database }
    private var session: Session { made.session }

    init() throws { made = try UsageDatabase() }

    private static func date(_ day: String, plus days: Int) throws -> String {
        let start = try #require(FieldType.date.order(ofText: day))
        return CivilDate(days: start + Int64(days)).text
    }

    /// Half up, of whole numbers: `minutes` of one GPU as hours, and at a price in ten-thousandths.
    private static func hours(_ minutes: Int) -> String { decimal((minutes * 200 + 60) / 120) }
    private static func dollars(_ minutes: Int, _ price: Int) -> String {
        decimal((minutes * price * 2 + 6000) / 12000)
    }
    private static func decimal(_ hundredths: Int) -> String {
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private func expected(_ minutes: [UsageOracle.Line: Int], from day: String) throws -> [String] {
        let prices = [41_000, 68_825, nil]
        return try minutes.map { line, minutes in
            let (region, gpuType) = UsageDatabase.pools[line.pool]
            let provider = region == "us" ? "aws" : "onprem"
            let cost = prices[line.pool].map { " \(Self.dollars(minutes, $0)) $" } ?? ""
            return try "\(Self.date(day, plus: line.day)) \(provider) \(region)/\(gpuType) \(line.team) "
                + "\(Self.hours(minutes)) h\(cost)"
        }.sorted()
    }

    // MARK: How much

    /// Days at which calendars differ: leap days, ends of months and years, and days on which clocks are set elsewhere.
    private static let days = [
        "2024-02-27", "2023-02-27", "2024-12-30", "2025-04-29", "2025-03-29", "2025-10-25", "2000-02-28", "2024-06-15",
    ]

    @Test(arguments: 0..<4)
    func lineIsWhatEachMinuteOfTheDayUsed(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        for number in 0..<40 {
            let day = Self.days[number % Self.days.count]
            let oracle = UsageOracle.random(days: 4, using: &random)
            let cluster = "c\(number)"
            try made.add(cluster, oracle, from: day)
            try made.record(cluster, from: day, to: Self.date(day, plus: 3))
            #expect(
                try made.lines(cluster).sorted() == expected(oracle.minutes(0...3), from: day),
                "seed \(seed), \(cluster): \(oracle)"
            )
        }
    }

    /// Recorded day by day, as a pipeline does, in another order, and again.
    @Test func daysAreRecordedOnceHoweverOften() throws {
        var random = SeededGenerator(seed: 99)
        let oracle = UsageOracle.random(days: 6, using: &random)
        try made.add("c", oracle, from: "2024-02-27")
        let all = try expected(oracle.minutes(0...5), from: "2024-02-27")
        for days in [3...3, 0...2, 4...5, 0...5, 1...4, 2...2] {
            try made.record(
                "c",
                from: Self.date("2024-02-27", plus: days.lowerBound),
                to: Self.date("2024-02-27", plus: days.upperBound)
            )
        }
        #expect(try made.lines("c").sorted() == all)
        #expect(try database.execute("SELECT count(*) FROM hx.usage_days").scalar == "6")
    }

    /// The sum of a year's days is that of the year but for the rounding of each line, and however it is divided.
    @Test func yearIsTheSumOfItsDays() throws {
        var random = SeededGenerator(seed: 2024)
        var reservations: [UsageOracle.Reservation] = []
        for number in 0..<200 {
            reservations.append(
                UsageOracle.Reservation(
                    name: "r\(number)",
                    team: random.pick(["ml", "ops"]),
                    pool: Int.random(in: 0...1, using: &random),
                    gpus: random.pick([1, 7, 64]),
                    isActive: true,
                    start: Int.random(in: 0...300 * 1440, using: &random),
                    duration: Int.random(in: 1...60 * 1440, using: &random)
                )
            )
        }
        try made.add("c", UsageOracle(reservations: reservations), from: "2024-01-01")
        try made.record("c", from: "2024-01-01", to: "2024-12-31")
        let lines = try session.snapshots(of: .usage, in: "c", by: SnapshotDimension.line, year)
        for (measure, factor) in [(SnapshotMeasure.usage, [1, 1]), (.costs, [41_000, 68_825])] {
            var exact: [Int: Int] = [:]
            for one in reservations { exact[one.pool, default: 0] += one.gpus * (one.duration ?? 0) * factor[one.pool] }
            // In hundredths: of hours of 60 minutes, or of dollars at a price in ten-thousandths.
            let unit = measure == .usage ? 60 : 600_000
            let total = try hundredths(session.snapshots(of: measure, in: "c", by: [.day], year).total.amount)
            let whole = exact.values.reduce(0, +)
            #expect(abs(total * unit - whole * 100) <= lines.lines.count * unit / 2 + unit)
            for dimensions in [[SnapshotDimension.team], [.region, .gpuType], [.month], [.provider, .team, .day]] {
                let report = try session.snapshots(of: measure, in: "c", by: dimensions, year)
                #expect(try report.lines.map { try hundredths($0.amount) }.reduce(0, +) == total)
                #expect(report.unrecorded.isEmpty)
            }
        }
    }

    private var year: SnapshotFilter {
        var filter = SnapshotFilter()
        filter.first = "2024-01-01"
        filter.last = "2024-12-31"
        return filter
    }

    private func hundredths(_ amount: String) throws -> Int { try #require(Int(amount.replacing(".", with: ""))) }

    /// The amounts that a double cannot hold, and those that a quotient of sixteen digits rounds the wrong way.
    @Test func largestAmountsAreExact() throws {
        try made.add("c", UsageOracle(reservations: []), from: "2024-01-01")
        let connection = try database.connect()
        try connection.executeScript(
            """
            SET search_path = hx; SET timezone = 'UTC';
            UPDATE gpu_pools SET usd_per_gpu_hour = 999999999999.9999 WHERE gpu_type = 'b';
            INSERT INTO reservations (cluster, name, team, region, gpu_type, gpus, start, duration)
            SELECT 'c', 'r' || n, 'ml', 'us', 'b', 10000000, '2024-01-01', '1 day' FROM generate_series(1, 100) AS n;
            INSERT INTO reservations (cluster, name, team, region, gpu_type, gpus, start, duration) VALUES
                ('c', 'half', 'ops', 'us', 'b', 1, '2024-01-01', '1 minute');
            INSERT INTO reservation_status (cluster, reservation, phase, started_at, ended_at) VALUES
                ('c', 'half', 'completed', '2024-01-01', timestamptz '2024-01-01' + interval '17.999999 seconds')
            """
        )
        try made.record("c", from: "2024-01-01", to: "2024-01-01")
        #expect(
            try made.lines("c") == [
                "2024-01-01 aws us/b ml 24000000000.00 h 23999999999999997600000.00 $",
                // 17.999999 seconds at this price, rounded; and less than half of a hundredth of an hour.
                "2024-01-01 aws us/b ops 0.00 h 4999999722.22 $",
            ]
        )
    }

    /// Other programs may write any time.
    @Test func timesWithoutEndBreakNothing() throws {
        try made.add("c", UsageOracle(reservations: []), from: "2024-01-01")
        try database.connect().executeScript(
            """
            SET search_path = hx; SET timezone = 'UTC';
            INSERT INTO reservations (cluster, name, team, region, gpu_type, gpus, start, duration)
            SELECT 'c', n, 'ml', 'us', 'a', 1, '2024-01-02', '12 hours' FROM unnest('{a,b,c,d}'::text[]) AS n;
            INSERT INTO reservation_status (cluster, reservation, phase, started_at, ended_at) VALUES
                ('c', 'a', 'active', '-infinity', NULL), ('c', 'b', 'expired', '2024-01-02', 'infinity'),
                ('c', 'c', 'active', 'infinity', NULL), ('c', 'd', 'completed', '2024-01-02', '-infinity')
            """
        )
        try made.record("c", from: "2024-01-01", to: "2024-01-02")
        #expect(
            try made.lines("c") == [
                "2024-01-01 aws us/a ml 24.00 h 98.40 $", "2024-01-02 aws us/a ml 36.00 h 147.60 $",
            ]
        )
        // Without a day it begins with the first one that specs allow.
        guard case .recorded(let recorded) = try made.record("c", from: nil, to: nil) else { return }
        #expect(recorded.days.first == "2024-01-03")
    }

    // MARK: Which days

    private func yesterday() throws -> String {
        try database.execute("SELECT (now() AT TIME ZONE 'UTC')::date - 1").scalar ?? ""
    }

    @Test func daysFollowTheLastRecordedOne() throws {
        try made.add("c", UsageOracle(reservations: []), from: "2024-01-01")
        guard case .nothingReserved = try made.record("c", from: nil, to: nil) else {
            Issue.record("there is nothing to record")
            return
        }
        let yesterday = try yesterday()
        let first = try Self.date(yesterday, plus: -9)
        let reservation = UsageOracle.Reservation(name: "r", team: "ml", pool: 0, gpus: 1, isActive: true, start: 60)
        try made.add("d", UsageOracle(reservations: [reservation]), from: first)
        guard case .recorded(let recorded) = try made.record("d", from: nil, to: nil) else {
            Issue.record("nothing is recorded")
            return
        }
        #expect(recorded.days == DayRange(first: first, last: yesterday) && recorded.dayCount == 10)
        #expect(recorded.lineCount == 10 && recorded.gpuHours == "239.00" && recorded.usd == "979.90")
        guard case .alreadyRecorded(yesterday) = try made.record("d", from: nil, to: nil) else {
            Issue.record("it is recorded twice")
            return
        }
        // A day without usage is recorded as well, and the next one follows it.
        try database.execute("DELETE FROM hx.reservations")
        try database.execute("DELETE FROM hx.usage_days WHERE day = $1::date", [yesterday])
        guard case .recorded(let again) = try made.record("d", from: nil, to: nil) else {
            Issue.record("a missing day is not recorded")
            return
        }
        #expect(again.days == DayRange(first: yesterday, last: yesterday) && again.lineCount == 0)
        guard case .alreadyRecorded = try made.record("d", from: nil, to: nil) else {
            Issue.record("a day without usage is recorded twice")
            return
        }
    }

    @Test func dayThatIsNotOverIsRefused() throws {
        try made.add("c", UsageOracle(reservations: []), from: "2024-01-01")
        let yesterday = try yesterday()
        let today = try Self.date(yesterday, plus: 1)
        for (first, last) in [(today, nil), (nil, today), ("2024-01-01", "2099-12-31"), (today, today)] {
            guard case .notOver(let day, yesterday) = try made.record("c", from: first, to: last) else {
                Issue.record("\(first ?? "") to \(last ?? "") is recorded")
                continue
            }
            #expect(day == last ?? first)
        }
        #expect(try database.execute("SELECT count(*) FROM hx.usage_days").scalar == "0")
    }

    /// Two recorders wait for one another; runs wait for neither.
    @Test func onlyOneRecordsAtATime() throws {
        try made.add("c", UsageOracle(reservations: []), from: "2024-01-01")
        let other = try Session(to: database.target(as: "hxapply usage"), schema: .standard)
        try other.begin(.write)
        #expect(try ClusterLock(session: other, cluster: "c", subject: .usage).acquire())
        #expect {
            _ = try UsageRecorder("c", on: session, lockTimeoutMilliseconds: 0).record(from: "2024-01-01", to: nil)
        } throws: { error in
            guard case ReconcilerError.lockBusy(let sentence)? = error as? ReconcilerError else { return false }
            return sentence.contains("is being recorded by session") && sentence.contains("hxapply usage")
        }
        try made.add("d", UsageOracle(reservations: []), from: "2024-01-01")
        try made.record("d", from: "2024-01-01", to: "2024-01-02")
        try session.begin(.write, lockTimeout: 100)
        #expect(try ClusterLock(session: session, cluster: "c").acquire())
        session.rollback()
        other.rollback()
        try made.record("c", from: "2024-01-01", to: "2024-01-02")
    }

    // MARK: What is gone

    /// A reservation counts until it is cancelled, whether it stays then or is removed.
    @Test func cancelledOnesCountUntilTheyWereCancelled() throws {
        let yesterday = try yesterday()
        let start = try Self.date(yesterday, plus: -1) + "T00:00:00Z"
        func spec(_ state: String?) -> String {
            let more = "start: \(start), state: \(state ?? "")"
            return """
                policy: {maxRemovalPercent: 100}
                gpuTypes: [{name: h, gpusPerInstance: 8}]
                teams: [{name: ml}, {name: ops}]
                regions: [{name: us, provider: aws, pools: [{gpuType: h, usdPerGPUHour: 2}]}]

                """
                    + (state == nil
                        ? ""
                        : """
                        reservations:
                          - {name: endless, team: ml, region: us, gpuType: h, gpus: 8, \(more)}
                          - {name: over, team: ops, region: us, gpuType: h, gpus: 8, duration: 1h, \(more)}
                        """)
        }
        let lines = [
            "\(start.prefix(10)) aws us/h ml 192.00 h 384.00 $", "\(start.prefix(10)) aws us/h ops 8.00 h 16.00 $",
            "\(yesterday) aws us/h ml 192.00 h 384.00 $",
        ]
        for state in ["active", "cancelled", nil] {
            let wanted = try Specs.resolve(spec(state))
            try session.apply(wanted, session.allowing(wanted))
            try made.record("test", from: String(start.prefix(10)), to: yesterday)
            #expect(try made.lines("test") == lines, "\(state ?? "removed")")
        }
        #expect(try database.execute("SELECT count(*) FROM hx.reservations").scalar == "0")
    }

    /// A pool without reservations may go while its days are recorded later, in whatever ranges.
    @Test func dayCostsTheSameInWhateverRangeItIsRecorded() throws {
        let yesterday = try yesterday()
        let first = try Self.date(yesterday, plus: -2)
        let types = "gpuTypes: [{name: h, gpusPerInstance: 8}]\nteams: [{name: ml}]\n"
        let pools = "regions: [{name: us, provider: aws, pools: [{gpuType: h, usdPerGPUHour: 2}]}]\n"
        let bare = "regions: [{name: us, provider: aws}]\n"
        let job = "reservations: [{name: a, team: ml, region: us, gpuType: h, gpus: 8, start: \(first)T00:00:00Z}]\n"
        for spec in [types + pools + job, types + "policy: {maxRemovalPercent: 100}\n" + pools + job] {
            try session.apply(Specs.resolve(spec))
        }
        let wanted = try Specs.resolve(types + "policy: {maxRemovalPercent: 100}\n" + bare + job)
        try session.apply(wanted, session.allowing(wanted))
        try database.execute("UPDATE hx.runs SET finished_at = now() - interval '2 days 1 hour'")
        try made.record("test", from: first, to: yesterday)
        let whole = try made.lines("test")
        #expect(whole.count == 3 && whole.allSatisfy { $0.hasSuffix(" ml 192.00 h 384.00 $") })
        for day in 0...2 {
            let date = try Self.date(first, plus: day)
            try made.record("test", from: date, to: date)
        }
        #expect(try made.lines("test") == whole)
    }

    @Test func lastDayBeforeTheFirstOneIsSaidToBe() throws {
        try made.add("c", UsageOracle(reservations: []), from: "2024-01-01")
        try made.record("c", from: "2024-01-01", to: "2024-01-05")
        guard case .tooEarly(let last, let first) = try made.record("c", from: nil, to: "2024-01-03") else {
            Issue.record("something else")
            return
        }
        #expect(last == "2024-01-03" && first == "2024-01-06")
    }

    /// A reservation counts until the run that removes it, at the price of its pool, also if both go.
    @Test func whatRunsRemovedCounts() throws {
        let yesterday = try yesterday()
        let start = try Self.date(yesterday, plus: -1) + "T00:00:00Z"
        let types = "gpuTypes: [{name: h, gpusPerInstance: 8}]\nteams: [{name: ml}, {name: ops}]\n"
        let policy = "policy: {maxRemovalPercent: 100}\n"
        let whole =
            types + policy
                + """
                regions: [{name: us, provider: aws, pools: [{gpuType: h, usdPerGPUHour: 2}]}]
                reservations:
                  - {name: a, team: ml, region: us, gpuType: h, gpus: 8, start: \(start)}
                  - {name: b, team: ops, region: us, gpuType: h, gpus: 8, start: \(start), duration: 1h}
                  - {name: c, team: ops, region: us, gpuType: h, gpus: 8, start: \(start), state: cancelled}
                """
        try session.apply(Specs.resolve(whole))
        try session.apply(Specs.resolve(types + policy), session.allowing(Specs.resolve(types + policy)))
        #expect(try database.execute("SELECT count(*) FROM hx.regions").scalar == "0")
        guard case .recorded(let recorded) = try made.record("test", from: nil, to: nil) else {
            Issue.record("nothing is recorded")
            return
        }
        #expect(recorded.days.first == start.prefix(10) && recorded.dayCount == 2)
        #expect(
            try made.lines("test") == [
                "\(start.prefix(10)) aws us/h ml 192.00 h 384.00 $", "\(start.prefix(10)) aws us/h ops 8.00 h 16.00 $",
                "\(yesterday) aws us/h ml 192.00 h 384.00 $",
            ]
        )
        // It comes back as it was, and counts once.
        try session.apply(Specs.resolve(whole))
        try made.record("test", from: String(start.prefix(10)), to: yesterday)
        #expect(try made.lines("test").count == 3)
        #expect(
            try database.execute("SELECT sum(gpu_hours) FROM hx.usage_snapshots").scalar == "392.00"
        )
    }
}
