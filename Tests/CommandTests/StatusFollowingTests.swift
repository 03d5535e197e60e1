import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// The status API follows its database: commits, runs that end otherwise, and what others write.
@Suite(.threadOfItsOwn) struct StatusFollowingTests {
    private static let cluster = "/v1/clusters/test"

    private let pipeline: Pipeline
    private let server: WatchedServer
    private var database: TestDatabase { pipeline.database }

    init() async throws {
        pipeline = try Pipeline()
        try pipeline.apply(TestSpecs.first, ["--revision", "1111111"])
        server = try WatchedServer(pipeline.database)
        try await server.waitUntilReady()
    }

    private func json(_ path: String = "") throws -> JSONValue { try server.json(Self.cluster + path) }

    private func serial() throws -> Int? { try json()["serial"]?.integer }

    /// What became of a commit, and the state of the run that says so.
    private func states(of revision: String) throws -> [String?] { Self.states(try json("/revisions/\(revision)")) }

    private static func states(_ revision: JSONValue) -> [String?] {
        [revision["state"]?.text, revision["run"]?["state"]?.text]
    }

    // MARK: Commits

    @Test func commitIsSeen() async throws {
        let paths = ["", "/teams", "/teams/ml", "/users", "/runs"].map { Self.cluster + $0 }
        let tags = try paths.map { try #require(try server.get($0)["ETag"]) }
        try pipeline.apply(TestSpecs.second, ["--revision", "2222222"])
        #expect(try await Poll.eventually { try serial() == 2 })
        for (path, tag) in zip(paths, tags) {
            let answer = try server.get(path, ["If-None-Match: \(tag)"])
            #expect(answer.status == 200, "\(path)")
            #expect(answer["X-Hxapply-Serial"] == "2", "\(path)")
            let new = try #require(answer["ETag"])
            #expect(new != tag, "\(path)")
            let same = try server.get(path, ["If-None-Match: \(new)"])
            #expect(same.status == 304 && same.body.isEmpty, "\(path)")
        }
        #expect(try json("/teams/ml")["monthlyBudgetUSD"]?.text == "60000.00")
        #expect(try json("/users/eve")["email"]?.text == "bob@example.com")
        #expect(try server.status(Self.cluster + "/users/bob") == 404)
        #expect(try server.status(Self.cluster + "/memberships/ml/bob") == 404)
        #expect(try json("/memberships/ops/eve")["role"]?.text == "member")
        #expect(try json()["appliedRevision"]?.text == "2222222")
        #expect(try json()["inSync"] == .boolean(true))
        #expect(try states(of: "2222222") == ["applied", "succeeded"])
    }

    @Test func serialsAreSeenInOrderAndWithTheirRows() async throws {
        let sampler = Background { [port = server.port] goesOn in
            var seen: [[String]] = []
            var isLast = false
            let connection = try RawConnection(port: port)
            while !isLast {
                isLast = !goesOn()
                let answer = try connection.get(Self.cluster + "/teams/ml")
                let team = try JSONReader.read(answer.body)
                let serial = team["serial"]?.integer.map(String.init) ?? "none"
                let sample = [serial, answer["X-Hxapply-Serial"] ?? "none", team["monthlyBudgetUSD"]?.text ?? "none"]
                if seen.last != sample { seen.append(sample) }
                usleep(2000)
            }
            return seen
        }
        for number in 2...6 {
            let document = TestSpecs.first.replacing("50000", with: "\(number)000")
            try pipeline.apply(document, ["--revision", "ffff\(number + 1000)"])
            #expect(try await Poll.eventually { try serial() == number })
        }
        sampler.stop()
        let all = [["1", "1", "50000.00"]] + (2...6).map { ["\($0)", "\($0)", "\($0)000.00"] }
        let seen = try await sampler.value()
        // A busy machine may leave one out, but each was seen above.
        #expect(seen == all.filter(seen.contains))
        #expect(seen.last == all.last)
    }

    @Test func clusterThatIsAddedAppears() async throws {
        let tag = try server.get(Self.cluster + "/teams")["ETag"]
        try pipeline.apply(Specs.document("teams:\n  - {name: x, adminEmail: x@example.com}\n", cluster: "another"))
        let names = { try server.json("/v1/clusters")["items"]?.elements?.map { $0["name"]?.text } }
        #expect(try await Poll.eventually { try names() == ["another", "test"] })
        #expect(try await Poll.eventually { try server.status("/v1/clusters/another/teams/x") == 200 })
        #expect(try server.json("/v1/clusters/another/teams/x")["adminEmail"]?.text == "x@example.com")
        #expect(try server.status(Self.cluster + "/teams/x") == 404)
        #expect(try server.get(Self.cluster + "/teams")["ETag"] == tag)
    }

    // MARK: Waiting for a commit

    /// - Parameter others: how many requests wait already.
    private func wait(
        for revision: String,
        besides others: Int = 0
    ) async throws -> Background<WatchedServer.TimedAnswer> {
        let asked = server.ask(Self.cluster + "/revisions/\(revision)?wait=60")
        #expect(try await Poll.eventually { try server.waitingCount() == others + 1 })
        return asked
    }

    /// The end of a wait, which was not the end of its time.
    private func end(_ asked: Background<WatchedServer.TimedAnswer>) async throws -> [String?] {
        let end = try await asked.value()
        #expect(end.answer.status == 200)
        #expect(end.duration < .seconds(60))
        return Self.states(try end.json())
    }

    @Test func waitEndsWithTheCommit() async throws {
        let asked = try await wait(for: "2222222")
        try pipeline.apply(TestSpecs.second, ["--revision", "2222222"])
        #expect(try await end(asked) == ["applied", "succeeded"])
        let superseded = try await server.ask(Self.cluster + "/revisions/1111111?wait=60").value()
        #expect(superseded.duration < .seconds(60))
        #expect(Self.states(try superseded.json()) == ["superseded", "succeeded"])
        #expect(try superseded.json()["appliedRevision"]?.text == "2222222")
    }

    @Test func waitEndsWithARefusedRun() async throws {
        let asked = try await wait(for: "2222222")
        try pipeline.write(Specs.document("teams:\n  - {name: ml, adminEmail: lead@example.com}\n"))
        #expect(try pipeline.hxapply(["apply", pipeline.spec, "--revision", "2222222"]).status == 7)
        #expect(try await end(asked) == ["failed", "refused"])
        #expect(try json()["problems"]?.elements == [.string("the last run was refused")])
        #expect(try json()["inSync"] == .boolean(false))
    }

    @Test func waitEndsWithARunThatFails() async throws {
        try database.connect().executeScript(
            """
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no more teams'; END $$;
            CREATE TRIGGER fail BEFORE UPDATE ON hx.teams FOR EACH ROW EXECUTE FUNCTION fail()
            """
        )
        let asked = try await wait(for: "2222222")
        try pipeline.write(TestSpecs.second)
        #expect(try pipeline.hxapply(["apply", pipeline.spec, "--revision", "2222222"]).status == 6)
        #expect(try await end(asked) == ["failed", "failed"])
        #expect(try serial() == 1)
    }

    /// A run that is killed cannot tell of its end; that its session is gone does.
    @Test(arguments: [(SIGKILL, Int32(137), "interrupted"), (SIGTERM, Int32(143), "cancelled")])
    func waitEndsWithARunThatIsStopped(_ signal: Int32, _ status: Int32, _ state: String) async throws {
        try pipeline.write(TestSpecs.second)
        let held = try HeldRun(database, ["apply", pipeline.spec, "--revision", "2222222"], by: HeldRun.rows)
        #expect(try await Poll.eventually { try states(of: "2222222") == ["pending", "running"] })
        let asked = try await wait(for: "2222222")
        held.running.send(signal)
        #expect(try await end(asked) == ["failed", state])
        #expect(try json()["problems"]?.elements == [.string("the last run was \(state)")])
        #expect(try held.running.wait().status == status)
        try held.release()
        try pipeline.apply(TestSpecs.second, ["--revision", "2222222"])
        #expect(try await Poll.eventually { try states(of: "2222222") == ["applied", "succeeded"] })
    }

    /// Longer than a connection may be silent.
    @Test func waitThatIsOverLeavesTheCommitPending() async throws {
        let short = try await server.ask(Self.cluster + "/revisions/never?wait=1").value()
        #expect(short.duration > .milliseconds(990))
        #expect(Self.states(try short.json()) == ["pending", nil])
        let long = try await server.ask(Self.cluster + "/revisions/never?wait=13").value()
        #expect(long.duration > .milliseconds(12_990))
        #expect(Self.states(try long.json()) == ["pending", nil])
    }

    @Test func waitIsASmallNumberOfSeconds() throws {
        for wait in ["61", "-1", "1.5", "1s", "x", "", "%201", "99999999999999999999"] {
            let answer = try server.get(Self.cluster + "/revisions/never?wait=\(wait)")
            #expect(answer.status == 400, "\(wait)")
            #expect(try JSONReader.read(answer.body)["parameter"]?.text == "wait", "\(wait)")
        }
        #expect(try states(of: "never?wait=0") == ["pending", nil])
    }

    /// Twenty that wait for a commit that nobody applies.
    private func waitingConnections() async throws -> [RawConnection] {
        let request = "GET \(Self.cluster)/revisions/never?wait=60 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        let connections = try (0..<20).map { _ in try RawConnection(port: server.port) }
        for connection in connections { connection.send(request) }
        #expect(try await Poll.eventually { try server.waitingCount() == 20 })
        return connections
    }

    @Test func whoeverLeavesWhileWaitingHindersNobody() async throws {
        var connections = try await waitingConnections()
        connections.removeAll()
        let asked = try await wait(for: "2222222", besides: 20)
        try pipeline.apply(TestSpecs.second, ["--revision", "2222222"])
        #expect(try await end(asked) == ["applied", "succeeded"])
        #expect(server.isReady)
    }

    /// So many requests may wait and no more, so the place of one whose client is gone for certain is free again.
    @Test func resetEndsAWait() async throws {
        var connections = try await waitingConnections()
        for connection in connections { connection.abort() }
        connections.removeAll()
        #expect(try await Poll.eventually { try server.waitingCount() == 0 })
        #expect(try await Poll.eventually { try server.connectionCount() == 0 })
    }

    // MARK: What others write

    /// How many managed rows are changed, how many are gone, and how many rows are nobody's.
    private func counts() throws -> [Int?] {
        let cluster = try json()
        return ["drifted", "missing", "unmanaged"].map { cluster[$0]?.integer }
    }

    @Test func editsByHandAreSeenAndTheirRepairToo() async throws {
        #expect(try counts() == [0, 0, 0])
        try pipeline.psql([
            "UPDATE hx.teams SET monthly_budget_usd = 1 WHERE name = 'ml'",
            "INSERT INTO hx.users (cluster, name, email) VALUES ('test', 'eve', 'eve@example.com')",
            "DELETE FROM hx.memberships WHERE user_name = 'bob'",
        ])
        #expect(try await Poll.eventually { try counts() == [1, 1, 1] })
        #expect(try json()["inSync"] == .boolean(false))
        #expect(try json("/teams/ml")["monthlyBudgetUSD"]?.text == "1.00")
        #expect(try json("/teams/ml")["metadata"]?["drifted"] == .boolean(true))
        #expect(try json("/users/eve")["metadata"]?["managed"] == .boolean(false))
        #expect(try json("/users?metadata.managed=false")["total"]?.integer == 1)
        #expect(try server.status(Self.cluster + "/memberships/ml/bob") == 404)
        try pipeline.apply(TestSpecs.first, ["--revision", "3333333"])
        #expect(try await Poll.eventually { try counts() == [0, 0, 1] })
        #expect(try json()["inSync"] == .boolean(true))
        #expect(try json("/teams/ml")["monthlyBudgetUSD"]?.text == "50000.00")
        #expect(try json("/teams/ml")["metadata"]?["drifted"] == .boolean(false))
        #expect(try json("/memberships/ml/bob")["role"]?.text == "viewer")
    }

    /// The server counts what such a session has written some ten seconds later.
    @Test func editOfASessionThatStaysOpenIsSeen() async throws {
        let editor = try database.connect()
        for number in 1...3 { try editor.execute("UPDATE hx.users SET full_name = 'Ada \(number)' WHERE name = 'ada'") }
        #expect(try await Poll.eventually { try json("/users/ada")["fullName"]?.text == "Ada 3" })
        withExtendedLifetime(editor) {}
    }

    @Test func observationsOfOtherProgramsAreShown() async throws {
        let reservation = """
            gpuTypes: [{name: h100, gpusPerInstance: 8}]
            regions: [{name: us, provider: aws}]
            gpuPools: [{region: us, gpuType: h100, gpus: 64}]
            reservations:
              - {name: next, team: ml, region: us, gpuType: h100, gpus: 8, start: 2098-01-01T00:00:00Z, duration: 1h}

            """
        try pipeline.apply(TestSpecs.first + reservation)
        #expect(try await Poll.eventually { try serial() == 2 })
        #expect(try json("/reservations/next")["status"]?["phase"] == .null)
        let processor = try pipeline.makeLogin(memberOf: "hx_processor")
        for phase in ["queued", "preparing", "active"] {
            try pipeline.psql(
                [
                    """
                    SELECT hx.report_reservation('test', id, '\(phase)', 'it is \(phase)')
                    FROM hx.reservations WHERE cluster = 'test' AND name = 'next'
                    """,
                    """
                    INSERT INTO hx.api_key_status VALUES ('test', 'ci', '2026-11-20T09:00:00.25Z')
                    ON CONFLICT (cluster, api_key) DO UPDATE SET last_used_at = excluded.last_used_at
                    """,
                ],
                as: processor
            )
            let status = { try json("/reservations/next")["status"] }
            #expect(try await Poll.eventually { try status()?["phase"]?.text == phase })
            #expect(try status()?["reason"]?.text == "it is \(phase)")
        }
        let lastUse = { try json("/apiKeys/ci")["status"]?["lastUsedAt"]?.text }
        #expect(try await Poll.eventually { try lastUse() == "2026-11-20T09:00:00.25Z" })
        #expect(try counts() == [0, 0, 0])
        #expect(try json()["inSync"] == .boolean(true))
    }
}
