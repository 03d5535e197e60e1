import Model
import TestSupport
import Testing

@testable import Planning

/// What a plan does to committed costs, and what the budget guard says of it; it is 2030-01-01.
struct CostTests {
    private static let base = """
        gpuTypes: [{name: h100, gpusPerInstance: 8}, {name: cpu, gpusPerInstance: 0}]
        regions:
          - name: east
            provider: aws
            pools: [{gpuType: h100, gpus: 999, usdPerGPUHour: 6.88}]
          - name: free
            provider: aws
            pools: [{gpuType: h100, gpus: 999}]

        """
    private static let policy = "policy: {maxReservation: 3000d, maxRemovalPercent: 100}\n"

    private static func spec(_ teams: String, _ reservations: String..., price: String = "6.88") -> String {
        base.replacing("6.88", with: price) + policy + "teams: [\(teams)]\n"
            + (reservations.isEmpty ? "" : "reservations: [\(reservations.joined(separator: ", "))]\n")
    }

    private static func job(
        _ name: String,
        team: String = "ml",
        region: String = "east",
        gpus: Int = 16,
        start: String = "2030-02-01T09:00:00Z",
        duration: String? = "72h",
        more: String = ""
    ) -> String {
        "{name: \(name), team: \(team), region: \(region), gpuType: h100, gpus: \(gpus), start: \(start)"
            + (duration.map { ", duration: \($0)" } ?? "") + more + "}"
    }

    private static func cost(from old: String, to new: String, _ options: PlanOptions? = nil) throws -> CostDifference {
        let plan = try MadeDatabase(applied: old).plan(new, options ?? .allowing([]))
        return try #require(plan.cost)
    }

    private static func shown(_ cost: CostDifference) -> [String] {
        cost.lines.map { line in
            let usd = line.before.flatMap { before in line.after.map { "\(before.text) -> \($0.text)" } } ?? "no price"
            return "\(line.month.text) \(line.team) \(line.region)/\(line.gpuType) "
                + "\(line.hoursBefore.hours) -> \(line.hoursAfter.hours) h, \(usd)"
        }
    }

    @Test func newReservationCostsItsTimeAtThePriceOfItsPool() throws {
        let cost = try Self.cost(from: Self.spec("{name: ml}"), to: Self.spec("{name: ml}", Self.job("a")))
        #expect(Self.shown(cost) == ["2030-02 ml east/h100 0.00 -> 1152.00 h, 0.00 -> 7925.76"])
        #expect(cost.budgets.isEmpty && cost.after.text == "7925.76")
    }

    @Test func monthsAreSplitAtMidnightUTC() throws {
        let job = Self.job("a", gpus: 1, start: "2030-02-28T23:59:30+01:00", duration: "25h")
        let cost = try Self.cost(from: Self.spec("{name: ml}"), to: Self.spec("{name: ml}", job, price: "0.01"))
        // 1 h and 30 s, then 23 h 59 min 30 s; the price of the pool has changed too, which changes nothing else.
        #expect(
            Self.shown(cost) == [
                "2030-02 ml east/h100 0.00 -> 1.01 h, 0.00 -> 0.01",
                "2030-03 ml east/h100 0.00 -> 23.99 h, 0.00 -> 0.24",
            ]
        )
    }

    @Test func halfACentIsRoundedUpOnceForALine() throws {
        // Two reservations of 0.0025 dollars are one line of half a cent.
        let jobs = ["a", "b"].map { Self.job($0, gpus: 1, duration: "15m") }
        let cost = try Self.cost(
            from: Self.spec("{name: ml}", price: "0.01"),
            to: Self.spec("{name: ml}", jobs[0], jobs[1], price: "0.01")
        )
        #expect(Self.shown(cost) == ["2030-02 ml east/h100 0.00 -> 0.50 h, 0.00 -> 0.01"])
    }

    @Test func aPriceThatChangesIsADifference() throws {
        let job = Self.job("a", gpus: 1, duration: "10h")
        let cost = try Self.cost(from: Self.spec("{name: ml}", job), to: Self.spec("{name: ml}", job, price: "7"))
        #expect(Self.shown(cost) == ["2030-02 ml east/h100 10.00 -> 10.00 h, 68.80 -> 70.00"])
    }

    @Test func cancelledAndRemovedOnesCostNothing() throws {
        let old = Self.spec("{name: ml}", Self.job("a"), Self.job("b", gpus: 8))
        let cost = try Self.cost(from: old, to: Self.spec("{name: ml}", Self.job("a", more: ", state: cancelled")))
        #expect(Self.shown(cost) == ["2030-02 ml east/h100 1728.00 -> 0.00 h, 11888.64 -> 0.00"])
    }

    @Test func whatHasNoPriceIsSaidToHaveNone() throws {
        let cost = try Self.cost(
            from: Self.spec("{name: ml}"),
            to: Self.spec("{name: ml}", Self.job("a", region: "free"))
        )
        #expect(Self.shown(cost) == ["2030-02 ml free/h100 0.00 -> 1152.00 h, no price"])
    }

    @Test func oneWithoutEndIsEstimatedForAYear() throws {
        let job = Self.job("a", gpus: 1, start: "2030-01-31T00:00:00Z", duration: nil)
        let cost = try Self.cost(from: Self.spec("{name: ml}"), to: Self.spec("{name: ml}", job))
        #expect(cost.lines.map(\.month.text).first == "2030-01" && cost.lines.map(\.month.text).last == "2031-01")
        #expect(cost.lines.count == 13 && cost.lines[0].hoursAfter.hours == "24.00")
    }

    /// A year from now is too early for one that begins later.
    @Test func oneWithoutEndThatBeginsLateIsEstimatedAsWell() throws {
        let late = Self.job("late", gpus: 1, start: "2033-01-15T00:00:00Z", duration: nil)
        let cost = try Self.cost(from: Self.spec("{name: ml}"), to: Self.spec("{name: ml}", late))
        #expect(
            Self.shown(cost) == [
                "2033-01 ml east/h100 0.00 -> 408.00 h, 0.00 -> 2807.04",
                "2033-02 ml east/h100 0.00 -> 672.00 h, 0.00 -> 4623.36",
            ]
        )
        // It counts beside another one of that time.
        let more = Self.job("more", gpus: 1, start: "2033-03-01T00:00:00Z", duration: "1h")
        let after = try Self.cost(
            from: Self.spec("{name: ml, monthlyBudgetUSD: 99999}", late),
            to: Self.spec("{name: ml, monthlyBudgetUSD: 99999}", late, more)
        )
        #expect(
            after.budgets.map { "\($0.month.text) \($0.before.text) -> \($0.after.text)" } == [
                "2033-03 5118.72 -> 5125.60"
            ]
        )
    }

    @Test func renamesCostNothing() throws {
        let old = Self.spec("{name: a, monthlyBudgetUSD: 9}, {name: b}", Self.job("x", team: "a"))
        let renamed = Self.spec("{name: c, renamedFrom: a, monthlyBudgetUSD: 9}, {name: b}", Self.job("x", team: "c"))
        #expect(try Self.cost(from: old, to: renamed) == CostDifference())
        let swapped = Self.spec(
            "{name: b, renamedFrom: a, monthlyBudgetUSD: 9}, {name: a, renamedFrom: b}",
            Self.job("x", team: "b", more: ", model: m")
        )
        #expect(try Self.cost(from: old, to: swapped) == CostDifference())
        let more = Self.spec(
            "{name: b, renamedFrom: a, monthlyBudgetUSD: 9}, {name: a, renamedFrom: b}",
            Self.job("x", team: "b", gpus: 8),
            Self.job("z", team: "b", gpus: 16)
        )
        #expect(
            Self.shown(try Self.cost(from: old, to: more)) == [
                "2030-02 b east/h100 1152.00 -> 1728.00 h, 7925.76 -> 11888.64"
            ]
        )
    }

    private static let sharing: [(team: String, asked: Set<String>)] = [
        ("sub", ["top", "sub", "kin"]), ("top", ["top", "sub", "kin"]), ("other", ["other"]), ("below", ["below"]),
    ]

    @Test(arguments: sharing)
    func onlyReservationsThatShareABudgetAreAskedFor(team: String, asked: Set<String>) throws {
        let teams =
            "{name: top, monthlyBudgetUSD: 99999}, {name: sub, parent: top}, {name: kin, parent: top}, "
            + "{name: other}, {name: below, parent: other}"
        let jobs = ["top", "sub", "kin", "other", "below"].map { Self.job("of-\($0)", team: $0) }
        let database = try MadeDatabase(
            applied: Self.spec(teams, jobs[0], jobs[1], jobs[2], jobs[3], jobs[4])
        )
        let more = Self.job("more", team: team)
        _ = try database.plan(Self.spec(teams, jobs[0], jobs[1], jobs[2], jobs[3], jobs[4], more))
        let question = RowQuestion(.reservations, where: .equals("state", "active"), .holdsAny("team", asked))
        #expect(database.asked.contains { $0.rows.contains(question) })
    }

    @Test func whatTouchesNoCostIsNotEstimated() throws {
        let old = Self.spec("{name: ml, monthlyBudgetUSD: 1}", Self.job("a"))
        let new = Self.spec("{name: ml, monthlyBudgetUSD: 1, displayName: ML}", Self.job("a", more: ", model: m"))
        #expect(try Self.cost(from: old, to: new) == CostDifference())
    }

    @Test func hiddenCostIsNowhere() throws {
        var options = PlanOptions()
        options.hidesCost = true
        let plan = try MadeDatabase(applied: Self.spec("{name: ml, monthlyBudgetUSD: 1}"))
            .plan(Self.spec("{name: ml, monthlyBudgetUSD: 1}", Self.job("a")), options)
        #expect(plan.cost == nil && plan.refused == ["HX7021 budget=ml/2030-02"])
        #expect(plan.refusals.allSatisfy { !$0.message.contains("7925") })
    }

    // MARK: Budgets

    static let budgets: [GuardCase] = [
        GuardCase(
            name: "within",
            applied: spec("{name: ml, monthlyBudgetUSD: 7925.76}"),
            declared: spec("{name: ml, monthlyBudgetUSD: 7925.76}", job("a")),
            refused: []
        ),
        GuardCase(
            name: "a cent more",
            applied: spec("{name: ml, monthlyBudgetUSD: 7925.75}"),
            declared: spec("{name: ml, monthlyBudgetUSD: 7925.75}", job("a")),
            refused: ["HX7021 budget=ml/2030-02"]
        ),
        GuardCase(
            name: "the budget after the plan counts",
            applied: spec("{name: ml, monthlyBudgetUSD: 1}"),
            declared: spec("{name: ml, monthlyBudgetUSD: 9000}", job("a")),
            refused: []
        ),
        GuardCase(
            name: "the teams below count, and another team does not",
            applied: spec(
                "{name: top, monthlyBudgetUSD: 9000}, {name: ml, parent: top}, {name: x, parent: ml}, {name: o}"
            ),
            declared: spec(
                "{name: top, monthlyBudgetUSD: 9000}, {name: ml, parent: top}, {name: x, parent: ml}, {name: o}",
                job("a"),
                job("b", team: "x", gpus: 8),
                job("c", team: "o")
            ),
            refused: ["HX7021 budget=top/2030-02"]
        ),
        GuardCase(
            name: "a team that comes below",
            applied: spec("{name: top, monthlyBudgetUSD: 9}, {name: ml}", job("a")),
            declared: spec("{name: top, monthlyBudgetUSD: 9}, {name: ml, parent: top}", job("a")),
            refused: ["HX7021 budget=top/2030-02"]
        ),
        GuardCase(
            name: "what exceeds it already may become less",
            applied: spec("{name: ml, monthlyBudgetUSD: 9}", job("a")),
            declared: spec("{name: ml, monthlyBudgetUSD: 9}", job("a", gpus: 8)),
            refused: []
        ),
        GuardCase(
            name: "a lower budget raises no cost",
            applied: spec("{name: ml, monthlyBudgetUSD: 9000}", job("a")),
            declared: spec("{name: ml, monthlyBudgetUSD: 9}", job("a")),
            refused: []
        ),
        GuardCase(
            name: "a dearer pool",
            applied: spec("{name: ml, monthlyBudgetUSD: 8000}", job("a")),
            declared: spec("{name: ml, monthlyBudgetUSD: 8000}", job("a"), price: "7"),
            refused: ["HX7021 budget=ml/2030-02"]
        ),
        GuardCase(
            name: "months that are over",
            applied: spec("{name: ml, monthlyBudgetUSD: 9}"),
            declared: spec("{name: ml, monthlyBudgetUSD: 9}", job("a", start: "2029-11-01T00:00:00Z")),
            refused: []
        ),
        GuardCase(
            name: "each month by itself",
            applied: spec("{name: ml, monthlyBudgetUSD: 100}"),
            declared: spec(
                "{name: ml, monthlyBudgetUSD: 100}",
                job("a", gpus: 1, start: "2030-02-28T00:00:00Z", duration: "36h")
            ),
            refused: ["HX7021 budget=ml/2030-02"]
        ),
        GuardCase(
            name: "an unmanaged reservation counts",
            applied: spec("{name: ml, monthlyBudgetUSD: 8000}"),
            declared: spec("{name: ml, monthlyBudgetUSD: 8000}", job("a")),
            refused: ["HX7021 budget=ml/2030-02"],
            others: { database in
                database.insert(
                    .reservations,
                    [
                        "name": "theirs", "team": "ml", "region": "east", "gpuType": "h100", "gpus": "1",
                        "start": "2030-02-03 00:00:00+00", "duration": "96:00:00",
                    ]
                )
            }
        ),
        GuardCase(
            name: "a new team",
            applied: spec("{name: old}"),
            declared: spec("{name: old}, {name: ml, monthlyBudgetUSD: 0}", job("a")),
            refused: ["HX7021 budget=ml/2030-02"]
        ),
    ]

    @Test(arguments: budgets)
    func budgetGuard(guarded: GuardCase) throws {
        try GuardTests().refusesWhatItIsThereFor(guarded: guarded)
    }

    @Test(arguments: [("8806.41", false), ("8806.40", true), ("7925.76", true)])
    func ninetyPercentIsWarnedOf(budget: String, isWarned: Bool) throws {
        let team = "{name: ml, monthlyBudgetUSD: \(budget)}"
        let plan = try MadeDatabase(applied: Self.spec(team)).plan(Self.spec(team, Self.job("a")))
        #expect(plan.warnings.map(\.code) == (isWarned ? ["HX8021"] : []))
    }

    // MARK: Against an oracle

    /// Costs are what hours say that are counted one by one, and sums over teams are sums over pools.
    @Test(arguments: UInt64(1)...200)
    func costsAreWhatHoursCount(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let start = try #require(CivilDate.days(year: 2031, month: 12, day: 20)) * 24
        var rows = KindRows.Builder(.reservations)
        var counted: [String: Int] = [:]
        for number in 0..<Int.random(in: 1...20, using: &random) {
            let first = start + Int64.random(in: 0..<2000, using: &random)
            let hours = Int64.random(in: 1...1500, using: &random)
            let gpus = Int.random(in: 0...9, using: &random)
            let team = "t\(Int.random(in: 0...3, using: &random))"
            let region = "r\(Int.random(in: 0...1, using: &random))"
            for hour in first..<(first + hours) where gpus > 0 {
                let day = CivilDate(days: hour / 24)
                counted["\(day.year)-\(day.month) \(team) \(region)", default: 0] += gpus
            }
            let day = CivilDate(days: first / 24)
            rows.append(
                Made.line(
                    .reservations,
                    [
                        "name": "n\(number)", "team": team, "region": region, "gpuType": "g", "gpus": "\(gpus)",
                        "start":
                            "\(day.year)-\(twoDigits(day.month))-\(twoDigits(day.day)) \(twoDigits(first % 24)):00:00+00",
                        "duration": "\(hours):00:00",
                    ]
                )
            )
        }
        let pools = KindRows(
            .gpuPools,
            [("r0", "1.2345"), ("r1", "0.0001")].map { region, price in
                Made.line(.gpuPools, ["region": region, "gpuType": "g", "usdPerGPUHour": price])
            }
        )
        let cost = CommittedCost(
            rows.rows.all.compactMap { Booking($0) },
            pools: pools.all.compactMap(ClusterCapacity.Pool.init),
            ParentTree([:]),
            until: DatabaseTime(microseconds: .max)
        )
        var sum = USDollars.zero
        for line in cost.lines {
            let parts = line.month.text.split(separator: "-")
            let month = "\(parts[0])-\(Int(parts[1]) ?? 0)"
            let hours = counted.removeValue(forKey: "\(month) \(line.team) \(line.region)") ?? 0
            #expect(cost.time(of: line).hours == "\(hours).00", "seed \(seed)")
            let tenThousandths = hours * (line.region == "r0" ? 12_345 : 1)
            #expect(cost.cost(of: line)?.cents == Int128((tenThousandths + 50) / 100), "seed \(seed)")
            sum += cost.cost(of: line) ?? .zero
        }
        #expect(counted.isEmpty && cost.totals().values.reduce(.zero, +) == sum, "seed \(seed)")
    }

    private func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    @Test func largestAmountsAreExact() {
        let time = GPUTime(gpus: 10_000_000, microseconds: 3_600_000_000 * 744)
        #expect(time.hours == "7440000000.00")
        #expect(time.cost(atMillionths: 999_999_999_999_999_900).text == "7439999999999999256000.00")
        #expect((GPUTime.zero - GPUTime(gpus: 1, microseconds: 1_800_000_000)).hours == "-0.50")
    }

    @Test(arguments: [
        ("0001-01-01 00:00:00+00", "0001-01"), ("1969-12-31 23:59:59.999999+00", "1969-12"),
        ("1970-01-01 00:00:00+00", "1970-01"), ("2028-02-29 23:59:59+00", "2028-02"),
    ])
    func monthsOfTimes(time: String, month: String) throws {
        let microseconds = try #require(FieldType.timestamp.order(ofText: time))
        let found = CalendarMonth(of: DatabaseTime(microseconds: microseconds))
        #expect(found.text == month && found.start.microseconds <= microseconds)
        #expect(found.next.start.microseconds > microseconds && CalendarMonth(of: found.start) == found)
    }
}
