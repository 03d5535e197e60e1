import Postgres
import Reconciler
import TestSupport
import Testing
import Text

/// Recorded usage and costs over HTTP: how they are asked for, and who sees what.
@Suite(.threadOfItsOwn) struct StatusUsageTests {
    private static let cluster = "/v1/clusters/test"

    private let applied: AppliedDatabase
    private let server: LocalServer

    init() throws {
        applied = try AppliedDatabase()
        try applied.apply(Self.document())
        try Self.record("2026-01-01", "2026-01-31", applied)
        server = try LocalServer(applied.database)
    }

    private static func secret(_ name: String) -> String { "hxapply-usage-\(name)-0123456789" }

    /// Three teams, of which one is below another, each with a reservation of 48 hours or less.
    private static func document(
        vision: String = "{name: vision, parent: lab}",
        reservations: String = visionReservation
    ) -> String {
        func key(_ owner: String, _ field: String) -> String {
            "  - {name: \(owner)-key, \(field): \(owner), expiresAt: \(Specs.keyEnd), "
                + "sha256: [\(Secret.digest(of: secret(owner)))]}\n"
        }
        let visionKey = vision.isEmpty ? "" : key("vision", "team")
        return Specs.document(
            """
            policy: {maxRemovalPercent: 100}
            gpuTypes: [{name: h, gpusPerInstance: 8}]
            teams: [\(["{name: lab}", "{name: sales}", vision].filter { !$0.isEmpty }.joined(separator: ", "))]
            users: [{name: ada, platformRole: admin}]
            regions:
              - {name: us, provider: aws, pools: [{gpuType: h, usdPerGPUHour: 2.5}]}
              - {name: eu, provider: onprem, pools: [{gpuType: h}]}
            apiKeys:
            \(key("ada", "user"))\(visionKey)\(key("lab", "team"))\(key("sales", "team"))
            reservations:
              - {name: l, team: lab, region: eu, gpuType: h, gpus: 8, start: 2026-01-02T12:00:00Z, duration: 1d}
              - {name: s, team: sales, region: us, gpuType: h, gpus: 8, start: 2026-01-01T00:00:00Z, duration: 2d}
            \(reservations)
            """
        )
    }

    private static let visionReservation =
        "  - {name: v, team: vision, region: us, gpuType: h, gpus: 1, start: 2026-01-03T00:00:00Z, duration: 90m}"

    private static func record(_ first: String, _ last: String, _ applied: AppliedDatabase) throws {
        let session = try Session(to: applied.database.target(), schema: .standard)
        _ = try UsageRecorder("test", on: session, lockTimeoutMilliseconds: 1000).record(from: first, to: last)
    }

    private func get(_ path: String, _ key: String) throws -> HTTPAnswer {
        try server.client.get("\(Self.cluster)/\(path)", key: Self.secret(key))
    }

    /// The lines of a list, as `2026-01-02 us/h sales 192.00`.
    private func lines(_ path: String, _ key: String) throws -> [String] {
        let answer = try get(path, key)
        #expect(answer.status == 200, "\(path) \(key)")
        return try (answer.json()["items"]?.elements ?? []).map { item in
            let amount = item["gpuHours"]?.text ?? item["usd"]?.text ?? ""
            return "\(item["day"]?.text ?? "") \(item["region"]?.text ?? "")/\(item["gpuType"]?.text ?? "") "
                + "\(item["team"]?.text ?? "") \(amount)"
        }
    }

    private func total(_ path: String, _ member: String, _ key: String) throws -> String? {
        try get("\(path)/total?start=2026-01-01&end=2026-01-31", key).json()[member]?.text
    }

    private static let all = [
        "2026-01-01 us/h sales 192.00", "2026-01-02 eu/h lab 96.00", "2026-01-02 us/h sales 192.00",
        "2026-01-03 eu/h lab 96.00", "2026-01-03 us/h vision 1.50",
    ]

    @Test func keySeesItsTeamAndThoseBelow() throws {
        for (key, teams) in [
            ("ada", ["lab", "sales", "vision"]), ("lab", ["lab", "vision"]), ("vision", ["vision"]),
            ("sales", ["sales"]),
        ] {
            let visible = Self.all.filter { line in teams.contains { line.contains(" \($0) ") } }
            #expect(try lines("usage", key) == visible, "\(key)")
            #expect(try get("usage", key).json()["total"]?.integer == visible.count)
        }
        #expect(try total("usage", "total_gpu_hours", "ada") == "577.50")
        #expect(try total("usage", "total_gpu_hours", "lab") == "193.50")
        #expect(try total("usage", "total_gpu_hours", "vision") == "1.50")
        #expect(try total("costs", "total_cost_usd", "ada") == "963.75")
        #expect(try total("costs", "total_cost_usd", "lab") == "3.75")
        #expect(try lines("costs", "lab") == ["2026-01-03 us/h vision 3.75"])
        #expect(try lines("usage?team=sales", "vision") == [])
        #expect(try server.client.get("\(Self.cluster)/usage").status == 401)
    }

    @Test func linesAreFilteredAndSorted() throws {
        for (query, wanted) in [
            ("start=2026-01-02&end=2026-01-02", Self.all.filter { $0.hasPrefix("2026-01-02") }),
            ("start=2026-01-03", Self.all.filter { $0.hasPrefix("2026-01-03") }), ("end=2025-12-31", []),
            ("provider=onprem", Self.all.filter { $0.contains("eu/") }),
            ("region=us&gpuType=h&team=sales", Self.all.filter { $0.contains("sales") }),
            ("team=Sales", []), ("region=%00", []), ("region=us%00", []), ("sort_order=desc&per_page=1", [Self.all[3]]),
            ("sort_by=gpuHours&per_page=2", [Self.all[4], Self.all[1]]),
            ("sort_by=team&sort_order=desc&page=2&per_page=2", [Self.all[2], Self.all[1]]), ("page=9", []),
        ] {
            #expect(try lines("usage?\(query)", "ada") == wanted, "\(query)")
        }
        let item = try get("costs?team=vision", "ada").json()["items"]?.elements?.first
        #expect(item?["usdPerGPUHour"]?.text == "2.5000" && item?["provider"]?.text == "aws")
    }

    @Test func totalIsOfTheDaysThatAreAskedFor() throws {
        let answer = try get("usage/total?start=2026-01-02&end=2026-01-02&region=us", "ada").json()
        #expect(answer["start_date"]?.text == "2026-01-02" && answer["end_date"]?.text == "2026-01-02")
        #expect(answer["total_gpu_hours"]?.text == "192.00")
        #expect(try get("costs/total?start=2020-01-01&end=2020-12-31", "ada").json()["total_cost_usd"]?.text == "0.00")
    }

    @Test(arguments: [
        ("usage?no=1", "no"), ("usage?gpuHours=1", "gpuHours"), ("usage?start=yesterday", "start"),
        ("usage?start=2026-02-29", "start"), ("usage?end=2026-1-1", "end"), ("usage?sort_by=usd", "sort_by"),
        ("costs?sort_by=gpuHours", "sort_by"), ("usage?start=2026-01-02&end=2026-01-01", "end"),
        ("usage/total", "start"), ("usage/total?start=2026-01-01", "end"), ("costs/total?end=2026-01-01", "start"),
        ("usage/total?start=2026-01-01&end=2026-01-01&page=1", "page"),
        ("usage/total?start=2026-01-01&end=2026-01-01&start=2026-01-01", "start"),
    ]) func impossibleParameterIsRefused(_ path: String, _ parameter: String) throws {
        let answer = try get(path, "ada")
        #expect(answer.status == 400, "\(path)")
        #expect(try answer.json()["parameter"]?.text == parameter, "\(path)")
    }

    /// A recording is no run, so an answer must not come out of a cache.
    @Test func recordingIsSeenAtOnce() throws {
        #expect(try lines("usage", "ada") == Self.all)
        let tag = try get("usage", "ada")["ETag"]
        #expect(
            try server.client.get(
                "\(Self.cluster)/usage",
                key: Self.secret("ada"),
                headers: [("If-None-Match", tag ?? "")]
            ).status == 304
        )
        try applied.database.execute("UPDATE hx.reservations SET gpus = 2 WHERE name = 'v'")
        try Self.record("2026-01-03", "2026-01-03", applied)
        #expect(try lines("usage?team=vision", "ada") == ["2026-01-03 us/h vision 3.00"])
    }

    /// Names are used again, but a team does not see what a former one of its name used, also if it is recorded again.
    @Test func formerTeamOfTheNameIsHidden() throws {
        try applied.applyAllowingAll(Self.document(vision: "", reservations: ""), revision: "bbbbbbb")
        let own = Self.visionReservation.replacing("name: v", with: "name: w").replacing("01-03", with: "01-05")
        try applied.applyAllowingAll(Self.document(vision: "{name: vision}", reservations: own), revision: "ccccccc")
        try server.refresh()
        #expect(try lines("usage", "vision") == [])
        try Self.record("2026-01-01", "2026-01-31", applied)
        #expect(try lines("usage", "ada") == Self.all + ["2026-01-05 us/h vision 1.50"])
        #expect(try lines("usage", "vision") == ["2026-01-05 us/h vision 1.50"])
        #expect(try total("usage", "total_gpu_hours", "vision") == "1.50")
        #expect(try lines("usage", "lab") == Self.all.filter { $0.contains(" lab ") })
    }
}
