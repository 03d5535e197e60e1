import Foundation
import Model
import Postgres
import Reconciler
import TestSupport
import Testing
import Text

/// What the status API has put together of many commits is what a server that starts now reads at once.
@Suite(.threadOfItsOwn) struct StatusConvergenceTests {
    private static let cluster = "/v1/clusters/test"

    private let applied: AppliedDatabase
    private let server: LocalServer
    private var database: TestDatabase { applied.database }

    init() throws {
        applied = try AppliedDatabase()
        server = try LocalServer(applied.database, isOpen: true)
    }

    /// What is known of a commit once what runs say that they changed was read.
    private func revision(_ revision: String) throws -> JSONValue {
        try server.refresh(isWhole: false)
        return try server.client.get("\(Self.cluster)/revisions/\(revision)").json()
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
        (
            "maintenances", "SELECT concat_ws(' ', name, region, gpus) FROM hx.maintenances",
            ["name", "region", "gpus"]
        ),
        ("quotas", "SELECT concat_ws(' ', name, team, max_gpus) FROM hx.quotas", ["name", "team", "maxGPUs"]),
        (
            "billedCosts", "SELECT concat_ws(' ', date, provider, gpu_type, usd) FROM hx.billed_costs",
            ["date", "provider", "gpuType", "usd"]
        ),
        ("policy", "SELECT concat_ws(' ', max_removal_percent) FROM hx.policy", ["maxRemovalPercent"]),
    ]

    @Test func everySectionIsLookedAt() {
        #expect(Self.rows.map(\.section).sorted() == Kind.all.map(\.section).sorted())
    }

    /// A failure names its seed and round.
    @Test(arguments: UInt64(1)...3)
    func manySmallAppliesLeaveWhatTheTablesHold(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var cluster = EditedCluster()
        for round in 0...30 {
            if round > 0 { cluster.edit(using: &random) }
            let commit = "ffff\(round + 1000)"
            try applied.applyAllowingAll(cluster.document, revision: commit)
            #expect(try revision(commit)["state"]?.text == "applied", "seed \(seed), round \(round)")
            for (section, sql, paths) in Self.rows {
                let found = try items(section).map { item in paths.map { Self.text(item[$0]) }.joined(separator: " ") }
                let rows = try database.execute("\(sql) ORDER BY 1").rows.map { $0[0] ?? "" }
                #expect(found.sorted() == rows.sorted(), "seed \(seed), round \(round): \(section)")
            }
        }
        try expectLikeAFreshServer("seed \(seed)")
    }

    private static func text(_ value: JSONValue?) -> String { value?.text ?? value?.integer.map(String.init) ?? "" }

    private func items(_ section: String) throws -> [JSONValue] {
        try server.client.get("\(Self.cluster)/\(section)?per_page=100").json()["items"]?.elements ?? []
    }

    /// Asks a server that has read everything anew for all that there is, and expects the same bytes.
    private func expectLikeAFreshServer(_ label: Comment) throws {
        let fresh = try LocalServer(database, isOpen: true)
        var paths = ["/v1/clusters", Self.cluster, "\(Self.cluster)/badge.svg"]
        for section in Kind.all.map(\.section) + ["runs"] {
            let list = "\(Self.cluster)/\(section)?per_page=7&page="
            let first = try server.client.get(list + "1").json()
            for page in 1...max(1, first["pages"]?.integer ?? 1) { paths.append("\(list)\(page)") }
            for item in try items(section) {
                let key = item["metadata"]?["key"]?.text ?? item["id"]?.text
                paths.append("\(Self.cluster)/\(section)/\(try #require(key))")
            }
        }
        #expect(paths.count > 15)
        // Where a run only noted that a declaration stands in another line, no change record says so.
        let sources = /"source":"[^"]*"/
        for path in paths {
            let (known, anew) = (try server.client.get(path), try fresh.client.get(path))
            #expect(known.status == 200, "\(label): \(path)")
            #expect(
                known.text.replacing(sources, with: "") == anew.text.replacing(sources, with: ""),
                "\(label): \(path)"
            )
        }
        try server.refresh()
        for path in paths {
            let (known, anew) = (try server.client.get(path), try fresh.client.get(path))
            #expect(known.text == anew.text, "\(label): \(path)")
            #expect(known["ETag"] == anew["ETag"], "\(label): \(path)")
        }
    }

    // MARK: Runs at the same time

    /// A run is dated before its record is committed, and another one may begin and end between the two.
    @Test func runThatIsRecordedAfterALaterOneIsSeen() async throws {
        try applied.apply(TestSpecs.first, revision: "aaaaaaa")
        let gate = try RunGate(database)
        let slow = Background { [applied] _ in
            try applied.apply(TestSpecs.second, revision: "5555555", actor: "slow")
        }
        #expect(try database.waitForBlockedSession())
        try applied.apply(TestSpecs.first.replacing("50000", with: "70000"), revision: "7777777")
        #expect(try revision("7777777")["state"]?.text == "applied")
        try gate.open()
        _ = try await slow.value()
        #expect(try revision("5555555")["state"]?.text == "applied")
        #expect(try revision("7777777")["state"]?.text == "superseded")
        try expectLikeAFreshServer("a run that was recorded late")
    }

    /// While somebody else holds the cluster's row a run's record cannot be sealed; the next run does that.
    @Test func recordThatALaterRunSealsIsSeen() throws {
        try applied.apply(TestSpecs.first, revision: "aaaaaaa")
        let holder = try database.connect()
        try holder.executeScript("BEGIN; SELECT FROM hx.clusters FOR NO KEY UPDATE")
        #expect(throws: ReconcilerError.self) {
            try applied.apply(TestSpecs.second, revision: "6666666", lockTimeout: 1000)
        }
        try holder.executeScript("ROLLBACK")
        #expect(try revision("6666666")["run"]?["state"]?.text == "failed")
        #expect(try revision("6666666")["run"]?["recordDigest"] == .null)
        try applied.apply(TestSpecs.second, revision: "8888888")
        #expect(try revision("6666666")["run"]?["recordDigest"]?.text != nil)
        try expectLikeAFreshServer("a record that was sealed late")
    }
}
