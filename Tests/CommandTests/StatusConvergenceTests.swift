import Foundation
import Model
import Postgres
import TestSupport
import Testing
import Text

/// What the status API has put together of many commits is what a server that starts now reads at once.
@Suite(.threadOfItsOwn) struct StatusConvergenceTests {
    private static let cluster = "/v1/clusters/test"

    private let pipeline: Pipeline
    private let server: WatchedServer
    private var database: TestDatabase { pipeline.database }

    init() async throws {
        pipeline = try Pipeline()
        #expect(try pipeline.hxapply(["migrate"]).status == 0)
        server = try WatchedServer(pipeline.database)
        try await server.waitUntilReady()
    }

    private func revision(_ revision: String, on server: WatchedServer) throws -> JSONValue {
        try server.json("\(Self.cluster)/revisions/\(revision)")
    }

    /// Applies a document past the guards that ask for a word.
    private func apply(_ document: String, _ revision: String) throws {
        try pipeline.write(document)
        var allowed: [String] = []
        for _ in 0..<4 {
            let words = ["apply", pipeline.spec, "--revision", revision, "--format", "json"] + allowed
            let run = try pipeline.hxapply(words)
            if run.status == 0 { return }
            let refusals = try run.json()["refusals"]?.elements ?? []
            let more = refusals.compactMap { refusal in
                refusal["override"]?.text.flatMap { $0.firstMatch(of: /--allow ([^ ]+)/)?.1 }.map(String.init)
            }
            try #require(run.status == 7 && !more.isEmpty, "\(revision): \(run.output)\(run.errors)\(document)")
            if allowed.isEmpty { allowed = ["--reason", "a test"] }
            allowed += more.flatMap { ["--allow", $0] }
        }
        Issue.record("\(revision) is refused whatever is allowed")
    }

    // MARK: Random edits

    /// What each section's resources are, by SQL and over HTTP: the same text.
    private static let rows: [(section: String, sql: SQL, paths: [String])] = [
        ("gpuTypes", "SELECT concat_ws(' ', name, gpus_per_instance) FROM hx.gpu_types", ["name", "gpusPerInstance"]),
        ("regions", "SELECT concat_ws(' ', name, provider) FROM hx.regions", ["name", "provider"]),
        (
            "gpuPools", "SELECT concat_ws(' ', region, gpu_type, gpus) FROM hx.gpu_pools",
            ["region", "gpuType", "gpus"]
        ),
        (
            "teams", "SELECT concat_ws(' ', name, admin_email, monthly_budget_usd) FROM hx.teams",
            ["name", "adminEmail", "monthlyBudgetUSD"]
        ),
        ("users", "SELECT concat_ws(' ', name, email, full_name) FROM hx.users", ["name", "email", "fullName"]),
        (
            "memberships", "SELECT concat_ws(' ', team, user_name, role) FROM hx.memberships", ["team", "user", "role"]
        ),
        ("apiKeys", "SELECT concat_ws(' ', name, team) FROM hx.api_keys", ["name", "team"]),
        (
            "reservations", "SELECT concat_ws(' ', name, team, region, gpus) FROM hx.reservations",
            ["name", "team", "region", "gpus"]
        ),
        ("policy", "SELECT concat_ws(' ', max_removal_percent) FROM hx.policy", ["maxRemovalPercent"]),
    ]

    @Test func everySectionIsLookedAt() {
        #expect(Self.rows.map(\.section).sorted() == Kind.all.map(\.section).sorted())
    }

    /// A failure names its seed and round.
    @Test(arguments: UInt64(1)...3)
    func manySmallAppliesLeaveWhatTheTablesHold(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var cluster = EditedCluster()
        for round in 0...30 {
            if round > 0 { cluster.edit(using: &random) }
            try apply(cluster.document, "ffff\(round + 1000)")
            let state = { try revision("ffff\(round + 1000)", on: server)["state"]?.text }
            #expect(try await Poll.eventually { try state() == "applied" }, "seed \(seed), round \(round)")
            for (section, sql, paths) in Self.rows {
                let found = try items(section).map { item in paths.map { Self.text(item[$0]) }.joined(separator: " ") }
                let rows = try database.execute("\(sql) ORDER BY 1").rows.map { $0[0] ?? "" }
                #expect(found.sorted() == rows.sorted(), "seed \(seed), round \(round): \(section)")
            }
        }
        try await expectLikeAFreshServer("seed \(seed)")
    }

    private static func text(_ value: JSONValue?) -> String { value?.text ?? value?.integer.map(String.init) ?? "" }

    private func items(_ section: String) throws -> [JSONValue] {
        try server.json("\(Self.cluster)/\(section)?per_page=100")["items"]?.elements ?? []
    }

    /// Asks a server that has read everything anew for all that there is, and expects the same bytes.
    private func expectLikeAFreshServer(_ label: Comment) async throws {
        let fresh = try WatchedServer(database)
        try await fresh.waitUntilReady()
        var paths = ["/v1/clusters", Self.cluster, "\(Self.cluster)/badge.svg"]
        for section in Kind.all.map(\.section) + ["runs"] {
            let list = "\(Self.cluster)/\(section)?per_page=7&page="
            let first = try server.json(list + "1")
            for page in 1...max(1, first["pages"]?.integer ?? 1) { paths.append("\(list)\(page)") }
            for item in try items(section) {
                let key = item["metadata"]?["key"]?.text ?? item["id"]?.text
                paths.append("\(Self.cluster)/\(section)/\(try #require(key))")
            }
        }
        #expect(paths.count > 15)
        for path in paths {
            // Where a run only noted that a declaration stands in another line, the server's counters tell of it.
            _ = try await Poll.eventually { try server.get(path).text == fresh.get(path).text }
            let (known, anew) = (try server.get(path), try fresh.get(path))
            #expect(known.status == 200, "\(label): \(path)")
            #expect(known.text == anew.text, "\(label): \(path)")
            #expect(known["ETag"] == anew["ETag"], "\(label): \(path)")
        }
    }

    // MARK: Runs at the same time

    /// A run is dated before its record is committed, and another one may begin and end between the two.
    @Test func runThatIsRecordedAfterALaterOneIsSeen() async throws {
        try apply(TestSpecs.first, "aaaaaaa")
        let gate = try RunGate(database)
        try pipeline.write(TestSpecs.second)
        let words = ["apply", pipeline.spec, "--revision", "5555555", "--actor", "slow"]
        let running = try RunningCommand(CommandRun.program, words, database: database)
        #expect(try database.waitForBlockedSession())
        try apply(TestSpecs.first.replacing("50000", with: "70000"), "7777777")
        #expect(try await Poll.eventually { try revision("7777777", on: server)["state"]?.text == "applied" })
        try gate.open()
        #expect(try running.wait().status == 0)
        #expect(try await Poll.eventually { try revision("5555555", on: server)["state"]?.text == "applied" })
        #expect(try revision("7777777", on: server)["state"]?.text == "superseded")
        try await expectLikeAFreshServer("a run that was recorded late")
    }

    /// While somebody else holds the cluster's row a run's record cannot be sealed; the next run does that.
    @Test func recordThatALaterRunSealsIsSeen() async throws {
        try apply(TestSpecs.first, "aaaaaaa")
        let holder = try database.connect()
        try holder.executeScript("BEGIN; SELECT FROM hx.clusters FOR NO KEY UPDATE")
        try pipeline.write(TestSpecs.second)
        let busy = try pipeline.hxapply(["apply", pipeline.spec, "--revision", "6666666", "--lock-timeout", "1"])
        #expect(busy.status == 5)
        try holder.executeScript("ROLLBACK")
        let run = { try revision("6666666", on: server)["run"] }
        #expect(try await Poll.eventually { try run()?["state"]?.text == "failed" })
        #expect(try run()?["recordDigest"] == .null)
        try apply(TestSpecs.second, "8888888")
        #expect(try await Poll.eventually { try run()?["recordDigest"]?.text != nil })
        try await expectLikeAFreshServer("a record that was sealed late")
    }
}
