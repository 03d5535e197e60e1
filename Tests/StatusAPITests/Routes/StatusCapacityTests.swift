import TestSupport
import Testing
import Text

/// What is free, over HTTP.
@Suite(.threadOfItsOwn) struct StatusCapacityTests {
    private static func spec(_ more: String = "") -> String {
        Specs.document(
            """
            gpuTypes: [{name: h100, gpusPerInstance: 8}]
            regions:
              - {name: us, provider: aws, pools: [{gpuType: h100, gpus: 16, usdPerGPUHour: 2.5}]}
              - {name: lab, provider: aws, dedicatedTo: [ops], pools: [{gpuType: h100}]}
            teams: [{name: ml}, {name: ops}]
            apiKeys:
              - {name: ml-key, team: ml, expiresAt: \(Specs.keyEnd), sha256: [\(Secret.digest(of: "the key of ml"))]}
              - {name: ops-key, team: ops, expiresAt: \(Specs.keyEnd), sha256: [\(Secret.digest(of: "the key of ops"))]}
            maintenances:
              - {name: power, region: us, gpus: 4, start: 2036-01-03T06:00:00Z, duration: 6h}
            reservations:
              - {name: a, team: ops, region: us, gpuType: h100, gpus: 8, start: 2036-01-01T12:00:00Z, duration: 36h}
              - {name: b, team: ops, region: lab, gpuType: h100, gpus: 8, start: 2036-01-01T00:00:00Z}
            \(more)
            """
        )
    }

    private func pools(_ answer: JSONValue) -> [String?] {
        (answer["pools"]?.elements ?? []).map { $0["region"]?.text }
    }

    @Test func eachDayHasItsWorstMoment() throws {
        let applied = try AppliedDatabase()
        try applied.apply(Self.spec())
        let server = try LocalServer(applied.database, isOpen: true)
        let path = "/v1/clusters/test/capacity"
        let answer = try server.client.get("\(path)?from=2036-01-01&to=2036-01-03&region=us").json()
        #expect(answer["from"]?.text == "2036-01-01" && answer["to"]?.text == "2036-01-03")
        let pool = try #require(answer["pools"]?.elements?.first)
        #expect(pools(answer) == ["us"] && pool["gpus"]?.integer == 16 && pool["usdPerGPUHour"]?.text == "2.5000")
        let days = pool["days"]?.elements ?? []
        #expect(days.map { $0["date"]?.text } == ["2036-01-01", "2036-01-02", "2036-01-03"])
        #expect(days.map { $0["free"]?.integer } == [8, 8, 12])
        #expect(pool["stretches"]?.elements?.count == 5)
        let endless = try server.client.get("\(path)?from=2036-01-01&region=lab").json()
        let last = try #require(endless["pools"]?.elements?.first?["stretches"]?.elements?.last)
        #expect(last["end"] == .null && last["available"] == .null && last["reserved"]?.integer == 8)
        for query in ["from=x", "from=2036-13-01", "from=2036-01-02&to=2036-01-01", "to=2099-01-01", "when=now"] {
            #expect(try server.client.get("\(path)?\(query)").status == 400, "\(query)")
        }
        #expect(pools(try server.client.get("\(path)?gpuType=none").json()) == [])
        #expect(try server.client.get("/v1/clusters/none/capacity").status == 404)
    }
}
