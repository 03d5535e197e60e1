import Model
import Planning
import Testing

/// Reservations beyond the quota of their team.
struct QuotaGuardTests {
    private static func platform(_ quotas: String, nlp: String = ", parent: ml") -> String {
        """
        gpuTypes: [{name: h100, gpusPerInstance: 8}, {name: l4, gpusPerInstance: 4}]
        regions:
          - {name: us, provider: aws, pools: [{gpuType: h100, gpus: 640}, {gpuType: l4, gpus: 640}]}
          - {name: eu, provider: aws, pools: [{gpuType: h100, gpus: 640}]}
        teams: [{name: ml}, {name: nlp\(nlp)}, {name: ops}]
        quotas: [\(quotas)]

        """
    }

    private static func reserve(
        _ name: String,
        _ gpus: Int,
        start: String = "2031-01-01",
        _ duration: String = "72h",
        team: String = "ml",
        region: String = "us",
        type: String = "h100"
    ) -> String {
        "{name: \(name), team: \(team), region: \(region), gpuType: \(type), gpus: \(gpus), start: \(start)T00:00:00Z, "
            + "duration: \(duration)}"
    }

    private static func reservations(_ all: String...) -> String { "reservations: [\(all.joined(separator: ", "))]\n" }

    private static let atOnce = "{name: q, team: ml, maxGPUs: 16}"
    private static let hours = "{name: q, team: ml, maxGPUHoursPerMonth: 1152}"
    private static let refused = "HX7024 quotas=q"

    static let cases: [GuardCase] = [
        GuardCase(
            name: "as many as it allows",
            applied: platform(atOnce),
            declared: platform(atOnce) + reservations(reserve("a", 16), reserve("b", 16, start: "2031-01-04")),
            refused: []
        ),
        GuardCase(
            name: "more at once, in two regions and of two types",
            applied: platform(atOnce) + reservations(reserve("a", 8)),
            declared: platform(atOnce)
                + reservations(reserve("a", 8), reserve("b", 8, region: "eu"), reserve("c", 4, type: "l4")),
            refused: [refused]
        ),
        GuardCase(
            name: "teams below count",
            applied: platform(atOnce) + reservations(reserve("a", 8)),
            declared: platform(atOnce) + reservations(reserve("a", 8), reserve("b", 16, team: "nlp")),
            refused: [refused]
        ),
        GuardCase(
            name: "other teams do not",
            applied: platform(atOnce) + reservations(reserve("a", 16)),
            declared: platform(atOnce) + reservations(reserve("a", 16), reserve("b", 16, team: "ops")),
            refused: []
        ),
        GuardCase(
            name: "other regions and types do not",
            applied: platform("{name: q, team: ml, region: us, gpuType: h100, maxGPUs: 16}")
                + reservations(reserve("a", 16)),
            declared: platform("{name: q, team: ml, region: us, gpuType: h100, maxGPUs: 16}")
                + reservations(reserve("a", 16), reserve("b", 16, region: "eu"), reserve("c", 16, type: "l4")),
            refused: []
        ),
        GuardCase(
            name: "a reservation is given to the team",
            applied: platform(atOnce) + reservations(reserve("a", 16), reserve("b", 16, team: "ops")),
            declared: platform(atOnce) + reservations(reserve("a", 16), reserve("b", 16)),
            refused: [refused]
        ),
        GuardCase(
            name: "moved within what counts",
            applied: platform(atOnce) + reservations(reserve("a", 16)),
            declared: platform(atOnce) + reservations(reserve("a", 16, region: "eu")),
            refused: [],
            others: { $0.insert(.reservations, stray) }
        ),
        GuardCase(
            name: "a lower quota",
            applied: platform(atOnce) + reservations(reserve("a", 16)),
            declared: platform("{name: q, team: ml, maxGPUs: 8}") + reservations(reserve("a", 16)),
            refused: [refused]
        ),
        GuardCase(
            name: "a quota that is higher, but still exceeded",
            applied: platform(atOnce) + reservations(reserve("a", 16)),
            declared: platform("{name: q, team: ml, maxGPUs: 24}") + reservations(reserve("a", 16)),
            refused: [],
            others: { $0.insert(.reservations, stray) }
        ),
        GuardCase(
            name: "a quota with another label",
            applied: platform(atOnce) + reservations(reserve("a", 16)),
            declared: platform("{name: q, team: ml, maxGPUs: 16, labels: {a: b}}") + reservations(reserve("a", 16)),
            refused: [],
            others: { $0.insert(.reservations, stray) }
        ),
        GuardCase(
            name: "a team comes below",
            applied: platform(atOnce, nlp: "") + reservations(reserve("a", 16), reserve("b", 16, team: "nlp")),
            declared: platform(atOnce) + reservations(reserve("a", 16), reserve("b", 16, team: "nlp")),
            refused: [refused]
        ),
        GuardCase(
            name: "an old excess that the plan does not touch",
            applied: platform(atOnce) + reservations(reserve("a", 16)),
            declared: platform(atOnce) + reservations(reserve("a", 16), reserve("b", 16, start: "2031-02-01")),
            refused: [],
            others: { $0.insert(.reservations, stray) }
        ),
        GuardCase(
            name: "the hours of a month",
            applied: platform(hours) + reservations(reserve("a", 16)),
            declared: platform(hours) + reservations(reserve("a", 16), reserve("b", 1, start: "2031-01-31", "24h")),
            refused: [refused]
        ),
        GuardCase(
            name: "the hours of the next month",
            applied: platform(hours) + reservations(reserve("a", 16)),
            declared: platform(hours) + reservations(reserve("a", 16), reserve("b", 16, start: "2031-02-01")),
            refused: []
        ),
        GuardCase(
            name: "the hours of a later, longer month, without an end",
            applied: platform("{name: q, team: ml, maxGPUHoursPerMonth: 5400}"),
            declared: platform("{name: q, team: ml, maxGPUHoursPerMonth: 5400}")
                + reservations(reserve("a", 8, start: "2031-01-15").replacing(", duration: 72h", with: "")),
            refused: [refused]
        ),
        GuardCase(
            name: "a leap day has hours as well",
            applied: platform("{name: q, team: ml, maxGPUHoursPerMonth: 696}"),
            declared: platform("{name: q, team: ml, maxGPUHoursPerMonth: 696}")
                + "policy: {maxReservation: 1000h}\n" + reservations(reserve("a", 1, start: "2032-02-01", "696h")),
            refused: []
        ),
        GuardCase(
            name: "one minute more",
            applied: platform("{name: q, team: ml, maxGPUHoursPerMonth: 696}"),
            declared: platform("{name: q, team: ml, maxGPUHoursPerMonth: 696}")
                + "policy: {maxReservation: 1000h}\n"
                + reservations(reserve("a", 1, start: "2032-02-01", "696h"), reserve("b", 1, start: "2032-02-29", "1m")),
            refused: [refused]
        ),
        GuardCase(
            name: "a quota without limits",
            applied: platform("{name: q, team: ml}"),
            declared: platform("{name: q, team: ml}") + reservations(reserve("a", 640)),
            refused: []
        ),
        GuardCase(
            name: "a team and its quota are renamed",
            applied: platform(atOnce) + reservations(reserve("a", 16)),
            declared: platform(atOnce).replacing("{name: ml}", with: "{name: ai, renamedFrom: ml}")
                .replacing("team: ml", with: "team: ai").replacing("parent: ml", with: "parent: ai")
                .replacing("name: q,", with: "name: p, renamedFrom: q,")
                + reservations(reserve("a", 16, team: "ai")),
            refused: [],
            others: { $0.edit(.quotas, "q", "maxGPUs", to: "8") }
        ),
    ]

    private static let stray = [
        "name": "stray", "team": "ml", "region": "us", "gpuType": "h100", "gpus": "16",
        "start": "2031-01-01 00:00:00+00", "duration": "72:00:00",
    ]

    @Test(arguments: cases)
    func refusesWhatIsBeyondAQuota(guarded: GuardCase) throws {
        var database = try MadeDatabase(applied: guarded.applied)
        guarded.others(&database)
        let plan = try database.plan(guarded.declared)
        #expect(plan.refused == guarded.refused, "\(plan.refusals.map(\.message))")
        let asked = plan.refusals.compactMap(\.allowance?.flag)
        #expect(try database.plan(guarded.declared, .allowing(asked)).refused == [])
    }

    @Test func refusalHasWindowsAndMonths() throws {
        let quota = "{name: q, team: ml, gpuType: h100, maxGPUs: 16, maxGPUHoursPerMonth: 1000.5}"
        let database = try MadeDatabase(applied: Self.platform(quota) + Self.reservations(Self.reserve("a", 16)))
        let plan = try database.plan(
            Self.platform(quota) + Self.reservations(Self.reserve("a", 16), Self.reserve("b", 8, "30m", team: "nlp"))
        )
        let refusal = try #require(plan.refusals.first)
        #expect(
            refusal.message
                == "quotas/q of team 'ml' would be exceeded: 24 of 16 GPUs of type h100 at once from "
                + "2031-01-01T00:00:00Z to 2031-01-01T00:30:00Z, 1156.00 of 1000.50 GPU-hours of type h100 in 2031-01"
        )
        #expect(refusal.involved.map(\.resource) == ["reservations/b", "reservations/a"])
    }

    /// What has ended in this month counts, unless it failed.
    @Test(arguments: [("completed", ["HX7024 quotas=q"]), ("failed", [])])
    func monthsCountWhatHasEnded(phase: String, refused: [String]) throws {
        var database = try MadeDatabase(applied: Self.platform(Self.hours))
        var past = Self.stray
        // The tests' clock stands at the beginning of 2030, so a month begins with it.
        past["start"] = "2029-12-31 00:00:00+00"
        past["duration"] = "96:00:00"
        database.insert(.reservations, past)
        database.phases["stray"] = phase
        let plan = try database.plan(
            Self.platform(Self.hours) + Self.reservations(Self.reserve("a", 8, start: "2030-01-20", "24h"))
        )
        #expect(plan.refused == refused)
    }
}
