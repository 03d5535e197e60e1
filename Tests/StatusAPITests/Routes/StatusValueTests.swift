import Postgres
import TestSupport
import Testing

/// Values that no spec may hold but a database can: they are shown as far as answers may hold them.
@Suite(.threadOfItsOwn) struct StatusValueTests {
    @Test func textsAndTimesAreBounded() throws {
        let applied = try AppliedDatabase()
        try applied.apply(
            TestSpecs.first + """
                gpuTypes: [{name: h100, gpusPerInstance: 8}]
                regions: [{name: east, provider: aws}]
                reservations:
                  - {name: r, team: ml, region: east, gpuType: h100, gpus: 8, start: 2098-01-01T00:00:00Z, duration: 1h}

                """
        )
        try applied.database.connect().executeScript(
            """
            INSERT INTO hx.reservation_status (cluster, reservation, phase, reason, observed_at)
            VALUES ('test', 'r', 'failed', repeat('x', 8000000), 'infinity');
            UPDATE hx.runs SET error_message = repeat('y', 8000000);
            UPDATE hx.clusters SET applied_at = 'infinity'
            """
        )
        let path = "/v1/clusters/test/reservations/r"
        let server = try LocalServer(applied.database, isOpen: true)
        let text = { (path: String) in try server.client.get(path).text }
        #expect(try text(path).contains("xxx"))
        let answer = try text(path)
        #expect(answer.utf8.count < 100_000)
        #expect(answer.contains("9999-12-31T23:59:59Z"), "\(answer.prefix(600))")
        for path in [path, "/v1/clusters/test/runs", "/v1/clusters/test"] {
            let answer = try text(path)
            #expect(answer.utf8.count < 100_000 && !answer.contains("infinity"), "\(path)")
        }
    }
}
