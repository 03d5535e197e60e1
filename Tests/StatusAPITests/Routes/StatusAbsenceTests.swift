import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// What the status API and its page make of addresses, capacities and ends that are not there.
@Suite(.threadOfItsOwn) struct StatusAbsenceTests {
    private let server: LocalServer
    private let applied: AppliedDatabase

    init() throws {
        applied = try AppliedDatabase()
        let start = Date.now.addingTimeInterval(-86_400).formatted(.iso8601)
        try applied.apply(
            Specs.document(
                """
                gpuTypes: [{name: cpu, gpusPerInstance: 0}, {name: h100, gpusPerInstance: 8}]
                regions: [{name: us, provider: nebius}]
                gpuPools:
                  - {region: us, gpuType: h100, usdPerGPUHour: 2.5}
                  - {region: us, gpuType: cpu, gpus: 4}
                teams: [{name: ml}]
                users: [{name: ada}, {name: bob, email: bob@example.com}]
                reservations:
                  - {name: endless, team: ml, region: us, gpuType: h100, gpus: 8, start: \(start)}
                  - {name: short, team: ml, region: us, gpuType: h100, gpus: 16, start: \(start), duration: 48h}
                  - {name: machine, team: ml, region: us, gpuType: cpu, gpus: 0, start: \(start), duration: 96h}

                """
            )
        )
        server = try LocalServer(applied.database, isOpen: true)
    }

    private func names(_ query: String) throws -> [String] {
        let answer = try server.client.get("/v1/clusters/test/\(query)")
        #expect(answer.status == 200, "\(query)")
        return try answer.json()["items"]?.elements?.map { item in
            item["name"]?.text ?? item["gpuType"]?.text ?? ""
        } ?? []
    }

    @Test func absentValuesAreNull() throws {
        let reservation = try server.client.get("/v1/clusters/test/reservations/endless").json()
        #expect(reservation["duration"] == .null)
        #expect(try server.client.get("/v1/clusters/test/gpuPools/us/h100").json()["gpus"] == .null)
        #expect(try server.client.get("/v1/clusters/test/users/ada").json()["email"] == .null)
        #expect(try server.client.get("/v1/clusters/test/teams/ml").json()["adminEmail"] == .null)
    }

    @Test(arguments: [
        ("reservations?duration=48h", ["short"]), ("reservations?duration.gte=1h&sort_by=name", ["machine", "short"]),
        ("reservations?duration.lt=72h", ["short"]), ("reservations?gpus=0", ["machine"]),
        ("gpuPools?gpus.gte=0", ["cpu"]), ("users?email=bob@example.com", ["bob"]),
    ])
    func filtersPassOverThem(_ query: String, _ expected: [String]) throws {
        #expect(try names(query) == expected)
    }

    @Test func sortingKeepsThemTogether() throws {
        let rising = try names("reservations?sort_by=duration&sort_order=asc")
        #expect(rising == ["short", "machine", "endless"] || rising == ["endless", "short", "machine"])
        #expect(try names("reservations?sort_by=duration&sort_order=desc").count == 3)
        #expect(try names("users?sort_by=email").count == 2)
    }

    @Test func pageSaysSoInWords() throws {
        let page = try server.client.get("/").text
        #expect(page.contains("<td>no end</td>"))
        #expect(page.contains("Peak <b>24</b> GPUs, not limited"))
        #expect(page.contains("ends after"))
    }

    @Test func schedulersAreToldOfThem() throws {
        let topics = try applied.database.execute(
            "SELECT payload->>'name' FROM hx.outbox WHERE payload->>'action' = 'create_reservation' ORDER BY 1"
        ).rows.compactMap { $0[0] }
        #expect(topics == ["endless", "machine", "short"])
    }
}
