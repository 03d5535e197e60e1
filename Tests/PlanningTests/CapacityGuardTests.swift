import Model
import Planning
import Testing

/// Reservations for which there are no GPUs.
struct CapacityGuardTests {
    // MARK: Specs in a few words

    /// Two regions with pools, three teams, one below another.
    private static func platform(
        pool: String = "gpus: 16, usdPerGPUHour: 2",
        other: String = "gpus: 8",
        us: String = "",
        eu: String = "",
        type: String = "",
        more: String = ""
    ) -> String {
        """
        gpuTypes: [{name: h100, gpusPerInstance: 8\(type)}, {name: cpu, gpusPerInstance: 0}]
        regions:
          - {name: us, provider: aws\(us), pools: [{gpuType: h100, \(pool)}]}
          - {name: eu, provider: aws\(eu), pools: [{gpuType: h100, \(other)}]}
        teams: [{name: ml}, {name: nlp, parent: ml}, {name: ops}]
        \(more)

        """
    }

    /// A reservation of January 2031, from the beginning of a day.
    private static func reserve(
        _ name: String,
        _ gpus: Int,
        _ days: ClosedRange<Int>,
        _ more: String = "",
        team: String = "ml",
        region: String = "us"
    ) -> String {
        "{name: \(name), team: \(team), region: \(region), gpuType: \(gpus == 0 ? "cpu" : "h100"), gpus: \(gpus), "
            + "start: 2031-01-\(days.lowerBound < 10 ? "0" : "")\(days.lowerBound)T00:00:00Z, "
            + "duration: \(24 * (days.upperBound - days.lowerBound + 1))h\(more)}"
    }

    private static func reservations(_ all: String...) -> String { "reservations: [\(all.joined(separator: ", "))]\n" }

    private static let full = reservations(reserve("a", 16, 1...3))
    private static let pool = "HX7020 capacity=us/h100"

    // MARK: Cases

    static let cases: [GuardCase] = [
        GuardCase(
            name: "what fits",
            applied: platform() + full,
            declared: platform() + reservations(reserve("a", 16, 1...3), reserve("b", 16, 4...5)),
            refused: []
        ),
        GuardCase(
            name: "one more than there are",
            applied: platform() + full,
            declared: platform() + reservations(reserve("a", 16, 1...3), reserve("b", 1, 3...5)),
            refused: [pool]
        ),
        GuardCase(
            name: "the first plan of a cluster",
            applied: "",
            declared: platform() + reservations(reserve("a", 16, 1...3), reserve("b", 8, 3...5)),
            refused: [pool]
        ),
        GuardCase(
            name: "more GPUs than before",
            applied: platform() + reservations(reserve("a", 8, 1...3), reserve("b", 8, 1...3)),
            declared: platform() + reservations(reserve("a", 8, 1...3), reserve("b", 16, 1...3)),
            refused: [pool]
        ),
        GuardCase(
            name: "longer than before",
            applied: platform() + reservations(reserve("a", 16, 1...3), reserve("b", 16, 4...5)),
            declared: platform() + reservations(reserve("a", 16, 1...4), reserve("b", 16, 4...5)),
            refused: [pool]
        ),
        GuardCase(
            name: "moved to another region",
            applied: platform() + reservations(reserve("a", 8, 1...3, region: "eu"), reserve("b", 8, 1...3)),
            declared: platform()
                + reservations(reserve("a", 8, 1...3, region: "eu"), reserve("b", 8, 1...3, region: "eu")),
            refused: ["HX7020 capacity=eu/h100"]
        ),
        GuardCase(
            name: "no longer cancelled",
            applied: platform() + reservations(reserve("a", 16, 1...3), reserve("b", 8, 2...3, ", state: cancelled")),
            declared: platform() + reservations(reserve("a", 16, 1...3), reserve("b", 8, 2...3)),
            refused: [pool]
        ),
        GuardCase(
            name: "cancelled ones take nothing",
            applied: platform() + full,
            declared: platform()
                + reservations(reserve("a", 16, 1...3, ", state: cancelled"), reserve("b", 16, 1...3)),
            refused: []
        ),
        GuardCase(
            name: "rows of others count",
            applied: platform(),
            declared: platform() + reservations(reserve("b", 1, 1...3)),
            refused: [pool],
            others: { $0.insert(.reservations, row("stray", gpus: 16)) }
        ),
        GuardCase(
            name: "rows of others whose scheduler ended them do not",
            applied: platform(),
            declared: platform() + reservations(reserve("b", 1, 1...3)),
            refused: [],
            others: {
                $0.insert(.reservations, row("stray", gpus: 16))
                $0.phases["stray"] = "failed"
            }
        ),
        GuardCase(
            name: "a terminal one that is extended takes nothing",
            applied: platform() + reservations(reserve("a", 16, 1...3), reserve("b", 16, 4...5)),
            declared: platform() + reservations(reserve("a", 16, 1...4), reserve("b", 16, 4...5)),
            refused: [],
            others: { $0.phases["a"] = "cancelled" }
        ),
        GuardCase(
            name: "a pool without a limit",
            applied: platform(pool: "usdPerGPUHour: 2"),
            declared: platform(pool: "usdPerGPUHour: 2") + reservations(reserve("a", 10_000, 1...3)),
            refused: []
        ),
        GuardCase(
            name: "CPU types need no GPUs",
            applied: platform(),
            declared: platform() + reservations(reserve("a", 0, 1...3), reserve("b", 0, 1...3)),
            refused: []
        ),
        GuardCase(
            name: "what is over is history",
            applied: platform(),
            declared: platform()
                + "reservations: [{name: a, team: ml, region: us, gpuType: h100, gpus: 800, "
                + "start: 2029-01-01T00:00:00Z, duration: 24h}]\n",
            refused: []
        ),
        // MARK: What the plan does not touch
        GuardCase(
            name: "an old excess",
            applied: platform() + full,
            declared: platform() + full,
            refused: [],
            others: { $0.insert(.reservations, row("stray", gpus: 16)) }
        ),
        GuardCase(
            name: "an old excess, and another window",
            applied: platform() + full,
            declared: platform() + reservations(reserve("a", 16, 1...3), reserve("b", 8, 4...5)),
            refused: [],
            others: { $0.insert(.reservations, row("stray", gpus: 16)) }
        ),
        GuardCase(
            name: "an old excess, and another text",
            applied: platform() + full,
            declared: platform() + reservations(reserve("a", 16, 1...3, ", command: train")),
            refused: [],
            others: { $0.insert(.reservations, row("stray", gpus: 16)) }
        ),
        GuardCase(
            name: "an old excess that gets smaller",
            applied: platform() + full,
            declared: platform() + reservations(reserve("a", 8, 1...3)),
            refused: [],
            others: { $0.insert(.reservations, row("stray", gpus: 16)) }
        ),
        GuardCase(
            name: "an old excess with another reservation in place of one",
            applied: platform() + full,
            declared: platform() + reservations(reserve("c", 16, 1...3)),
            refused: [pool],
            others: { $0.insert(.reservations, row("stray", gpus: 16)) }
        ),
        GuardCase(
            name: "renames are no reservations",
            applied: platform() + full,
            declared: platform().replacing("name: us", with: "name: ca, renamedFrom: us")
                .replacing("name: h100", with: "name: h200, renamedFrom: h100").replacing(
                    "gpuType: h100",
                    with: "gpuType: h200"
                )
                + full.replacing("region: us", with: "region: ca").replacing("gpuType: h100", with: "gpuType: h200")
                .replacing("name: a", with: "name: z, renamedFrom: a"),
            refused: [],
            others: { $0.edit(.gpuPools, "us/h100", "gpus", to: "8") }
        ),
        // MARK: Pools and maintenances
        GuardCase(
            name: "a smaller pool",
            applied: platform() + full,
            declared: platform(pool: "gpus: 8, usdPerGPUHour: 2") + full,
            refused: [pool]
        ),
        GuardCase(
            name: "a smaller pool that suffices",
            applied: platform() + reservations(reserve("a", 8, 1...3)),
            declared: platform(pool: "gpus: 8, usdPerGPUHour: 2") + reservations(reserve("a", 8, 1...3)),
            refused: []
        ),
        GuardCase(
            name: "a pool that is no longer there",
            applied: platform() + full,
            declared: platform().replacing("pools: [{gpuType: h100, gpus: 16, usdPerGPUHour: 2}]", with: "pools: []")
                + full,
            refused: [pool]
        ),
        GuardCase(
            name: "a pool with another price",
            applied: platform() + full,
            declared: platform(pool: "gpus: 16, usdPerGPUHour: 3") + full,
            refused: [],
            others: { $0.insert(.reservations, row("stray", gpus: 16)) }
        ),
        GuardCase(
            name: "a maintenance of all types",
            applied: platform() + full,
            declared: platform(more: maintenance("2031-01-03T12:00:00Z")) + full,
            refused: [pool]
        ),
        GuardCase(
            name: "a maintenance of so many GPUs as are free",
            applied: platform() + reservations(reserve("a", 8, 1...3)),
            declared: platform(more: maintenance("2031-01-03T12:00:00Z", ", gpus: 8"))
                + reservations(reserve("a", 8, 1...3)),
            refused: []
        ),
        GuardCase(
            name: "a maintenance that touches",
            applied: platform() + full,
            declared: platform(more: maintenance("2031-01-04T00:00:00Z", ", gpuType: h100")) + full,
            refused: []
        ),
        GuardCase(
            name: "a maintenance of another type",
            applied: platform() + full,
            declared: platform(more: maintenance("2031-01-03T12:00:00Z", ", gpuType: cpu")) + full,
            refused: []
        ),
        GuardCase(
            name: "a reservation during a maintenance",
            applied: platform(more: maintenance("2031-01-03T12:00:00Z")),
            declared: platform(more: maintenance("2031-01-03T12:00:00Z")) + full,
            refused: [pool]
        ),
        // MARK: Where and what
        GuardCase(
            name: "a region that is not active",
            applied: platform(us: ", active: false"),
            declared: platform(us: ", active: false") + reservations(reserve("a", 8, 1...3), reserve("c", 0, 1...3)),
            refused: ["HX7020 capacity=reservations/a", "HX7020 capacity=reservations/c"]
        ),
        GuardCase(
            name: "a region is left to those that are there",
            applied: platform() + full,
            declared: platform(us: ", active: false") + full,
            refused: []
        ),
        GuardCase(
            name: "a type that is not active",
            applied: platform(type: ", active: false"),
            declared: platform(type: ", active: false") + full,
            refused: ["HX7020 capacity=reservations/a"]
        ),
        GuardCase(
            name: "a region of others",
            applied: platform(us: ", dedicatedTo: [ops]"),
            declared: platform(us: ", dedicatedTo: [ops]") + full,
            refused: ["HX7020 capacity=reservations/a"]
        ),
        GuardCase(
            name: "a region of a team above",
            applied: platform(us: ", dedicatedTo: [ml]"),
            declared: platform(us: ", dedicatedTo: [ml]") + reservations(reserve("a", 8, 1...3, team: "nlp")),
            refused: []
        ),
        GuardCase(
            name: "a region of a team below",
            applied: platform(us: ", dedicatedTo: [nlp]"),
            declared: platform(us: ", dedicatedTo: [nlp]") + full,
            refused: ["HX7020 capacity=reservations/a"]
        ),
        GuardCase(
            name: "a region that becomes one of others",
            applied: platform() + reservations(reserve("a", 8, 1...3), reserve("b", 8, 1...3, team: "ops")),
            declared: platform(us: ", dedicatedTo: [ops]")
                + reservations(reserve("a", 8, 1...3), reserve("b", 8, 1...3, team: "ops")),
            refused: ["HX7020 capacity=reservations/a"]
        ),
        GuardCase(
            name: "a team that gives its reservation away",
            applied: platform(us: ", dedicatedTo: [ops]") + reservations(reserve("a", 8, 1...3, team: "ops")),
            declared: platform(us: ", dedicatedTo: [ops]") + full.replacing("gpus: 16", with: "gpus: 8"),
            refused: ["HX7020 capacity=reservations/a"]
        ),
        GuardCase(
            name: "allowed in one place only",
            applied: platform() + full,
            declared: platform()
                + reservations(reserve("a", 16, 1...3), reserve("b", 1, 3...5), reserve("c", 16, 1...1, region: "eu")),
            refused: ["HX7020 capacity=eu/h100"],
            allowed: ["capacity=us/h100"]
        ),
    ]

    private static func maintenance(_ start: String, _ more: String = "") -> String {
        "maintenances: [{name: power, region: us, start: \(start), duration: 6h\(more)}]"
    }

    private static func row(_ name: String, gpus: Int) -> [String: String] {
        [
            "name": name, "team": "ml", "region": "us", "gpuType": "h100", "gpus": String(gpus),
            "start": "2031-01-01 00:00:00+00", "duration": "72:00:00",
        ]
    }

    @Test(arguments: cases)
    func refusesWhatDoesNotFit(guarded: GuardCase) throws {
        var database = try MadeDatabase(applied: guarded.applied)
        guarded.others(&database)
        let plan = try database.plan(guarded.declared, .allowing(guarded.allowed))
        #expect(plan.refused == guarded.refused, "\(plan.refusals.map(\.message))")
        let asked = plan.refusals.compactMap(\.allowance?.flag)
        #expect(try database.plan(guarded.declared, .allowing(guarded.allowed + asked)).refused == [])
    }

    // MARK: What is said

    @Test func refusalHasTheWindowTheNumbersAndWhereItFits() throws {
        var database = try MadeDatabase(
            applied: Self.platform()
                + Self.reservations(
                    Self.reserve("a", 8, 1...3),
                    Self.reserve("b", 8, 2...5, team: "nlp"),
                    Self.reserve("elsewhere", 8, 1...8, region: "eu")
                )
        )
        database.madeAt = ["a": 1, "b": 2]
        let plan = try database.plan(
            Self.platform()
                + Self.reservations(
                    Self.reserve("a", 8, 1...3),
                    Self.reserve("b", 8, 2...5, team: "nlp"),
                    Self.reserve("elsewhere", 8, 1...8, region: "eu"),
                    Self.reserve("c", 8, 1...4)
                )
        )
        let refusal = try #require(plan.refusals.first)
        #expect(plan.refusals.count == 1)
        #expect(
            refusal.message
                == "us/h100 would have more GPUs reserved than are in service: 24 of 16 from 2031-01-02T00:00:00Z to "
                + "2031-01-04T00:00:00Z"
        )
        #expect(
            refusal.advice
                == "reservations/c fits in us from 2031-01-04T00:00:00Z, in eu from 2031-01-09T00:00:00Z, or give "
                + "--allow capacity=us/h100"
        )
        #expect(
            refusal.concern?.resource == "reservations/c" && refusal.concern?.source?.hasPrefix("spec.yaml:") == true
        )
        #expect(refusal.involved.map(\.resource) == ["reservations/c", "reservations/b", "reservations/a"])
        #expect(refusal.involved.allSatisfy { $0.source?.hasPrefix("spec.yaml:") == true })
        #expect(refusal.involved[1].detail == "8 GPUs of nlp, 2031-01-02T00:00:00Z to 2031-01-06T00:00:00Z")
    }

    @Test func refusalSaysWhomAMaintenanceHitsAndUntilWhen() throws {
        let database = try MadeDatabase(applied: Self.platform() + Self.full)
        let maintained = Self.platform(
            pool: "gpus: 12, usdPerGPUHour: 2",
            more: Self.maintenance("2031-01-03T12:00:00Z")
        )
        let plan = try database.plan(maintained + Self.full)
        let refusal = try #require(plan.refusals.first)
        #expect(
            refusal.message
                == "us/h100 would have more GPUs reserved than are in service: 16 of 0 from 2031-01-01T00:00:00Z to "
                + "2031-01-04T00:00:00Z; gpuPools/us/h100, maintenances/power take GPUs that are in use until "
                + "2031-01-04T00:00:00Z"
        )
        #expect(refusal.involved.map(\.resource) == ["reservations/a"])
        #expect(refusal.advice.hasPrefix("wait until 2031-01-04T00:00:00Z, or "))
    }

    @Test func overcommitIsWarnedOfWhereThePolicyAllowsIt() throws {
        let allowed = "policy: {allowOvercommit: true}\n"
        let more = Self.reservations(Self.reserve("a", 16, 1...3), Self.reserve("b", 8, 1...3))
        let plan = try MadeDatabase(applied: Self.platform() + allowed + Self.full).plan(
            Self.platform() + allowed + more
        )
        #expect(plan.refused == [] && plan.warnings.map(\.code) == ["HX8020"])
        // A plan cannot allow itself what it needs.
        let brought = try MadeDatabase(applied: Self.platform() + Self.full).plan(Self.platform() + allowed + more)
        #expect(brought.refused == [Self.pool])
    }

    @Test func poolThatIsNotDeclaredIsWarnedOf() throws {
        let spec = Self.platform().replacing("pools: [{gpuType: h100, gpus: 8}]", with: "pools: []")
        let plan = try MadeDatabase(applied: spec).plan(
            spec + Self.reservations(Self.reserve("a", 8, 1...3, region: "eu"))
        )
        #expect(plan.refused == [] && plan.warnings.map(\.code) == ["HX8022"])
    }

    /// Reservations that do not end.
    @Test func endlessReservationsAreCounted() throws {
        let endless = Self.reserve("b", 8, 10...10).replacing(", duration: 24h", with: "")
        let database = try MadeDatabase(applied: Self.platform() + Self.reservations(endless))
        let plan = try database.plan(Self.platform() + Self.reservations(endless, Self.reserve("c", 16, 20...22)))
        #expect(plan.refused == [Self.pool])
        #expect(plan.refusals.first?.advice.hasPrefix("reservations/c fits nowhere") == true)
    }

    /// A plan that does nothing of the sort reads nothing more.
    @Test func nothingIsAskedForWithoutNeed() throws {
        let database = try MadeDatabase(applied: Self.platform() + Self.full)
        let desired = try Made.spec(
            Self.platform().replacing("{name: ops}", with: "{name: ops, phone: '1'}")
                + Self.full.replacing("duration: 72h", with: "duration: 48h")
        )
        let plan = database.plan(desired)
        #expect(plan.changes.count == 2 && database.asked.allSatisfy { $0.bookings == nil })
        let asked = Set(database.asked.flatMap(\.rows).map(\.kind.section))
        // What a plan costs is estimated in any case.
        #expect(asked.isSubset(of: ["policy", "reservations", "gpuPools", "teams"]))
    }
}
