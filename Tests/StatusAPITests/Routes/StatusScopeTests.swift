import TestSupport
import Testing
import Text

/// Who gets an answer from which route of the status API, and what there is for them.
@Suite(.threadOfItsOwn) struct StatusScopeTests {
    private let platform: StatusPlatform

    init() throws { platform = try .shared() }

    // MARK: Routes

    private static let callers: [Caller] = [.nobody, .stranger, .red, .rob, .ada, .otto]

    /// The status that each of `callers` gets, in their order, where the path leads to what red may see.
    private static let statuses: [(route: String, statuses: [Int])] = [
        ("/livez", [200, 200, 200, 200, 200, 200]),
        ("/readyz", [200, 200, 200, 200, 200, 200]),
        ("/health", [200, 200, 200, 200, 200, 200]),
        ("/health/db", [200, 200, 200, 200, 200, 200]),
        ("/metrics", [401, 401, 404, 404, 200, 200]),
        ("/openapi.json", [401, 401, 200, 200, 200, 200]),
        ("/", [401, 401, 200, 200, 200, 200]),
        ("/v1/whoami", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/badge.svg", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/runs", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/runs/{id}", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/runs/{id}/changes", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/revisions/{revision}", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/audit", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/capacity", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/gpuTypes", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/gpuTypes/{name}", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/teams", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/teams/{name}", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/regions", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/regions/{name}", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/gpuPools", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/gpuPools/{region}/{gpuType}", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/maintenances", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/maintenances/{name}", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/users", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/users/{name}", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/memberships", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/memberships/{team}/{user}", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/apiKeys", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/apiKeys/{name}", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/reservations", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/reservations/{name}", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/quotas", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/quotas/{name}", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/usage", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/usage/total", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/costs", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/costs/total", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/billedCosts", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/billedCosts/{date}/{provider}/{gpuType}", [401, 401, 404, 404, 200, 200]),
        ("/v1/clusters/{cluster}/policy", [401, 401, 200, 200, 200, 200]),
        ("/v1/clusters/{cluster}/policy/policy", [401, 401, 404, 404, 200, 200]),
    ]

    @Test func everyRouteHasItsRow() {
        #expect(Self.statuses.map(\.route).sorted() == platform.document.templates)
    }

    @Test func everyRouteIsForWhomItIsFor() throws {
        for (index, row) in Self.statuses.enumerated() {
            // So few wrong keys come from each address that none is held back.
            let client = platform.client.from("127.0.1.\(index + 1)")
            let path = try platform.path(row.route)
            let found = try Self.callers.map { try client.get(path, key: $0.secret).status }
            #expect(found == row.statuses, "\(row.route)")
        }
    }

    /// Whether there is such a path is no business of whoever has no key.
    @Test func withoutAKeyAbsentPathsLookLikeOthers() throws {
        let present = try platform.get("/v1/clusters", as: .nobody)
        #expect(present.status == 401)
        for path in ["/v1/clusters/prod/teams/absent", "/v1/clusters/absent", "/absent", "/v1/clusters/"] {
            #expect(try platform.get(path, as: .nobody).fingerprint == present.fingerprint, "\(path)")
        }
    }

    // MARK: Clusters

    /// The clusters that each key opens.
    private static let clusters: [(caller: Caller, names: [String])] = [
        (.red, ["prod"]), (.blue, ["prod"]), (.rob, ["prod"]), (.otto, ["prod"]), (.lab, ["staging"]),
        (.chief, ["staging"]), (.shared, ["prod", "staging"]), (.ada, ["prod", "staging"]),
    ]

    @Test func listsHoldTheClustersThatTheKeyOpens() throws {
        for (caller, names) in Self.clusters {
            let list = try platform.json("/v1/clusters", as: caller)
            #expect(list["items"]?.elements?.compactMap { $0["name"]?.text } == names, "\(caller)")
            #expect(list["total"]?.integer == names.count, "\(caller)")
            let identities = try platform.json("/v1/whoami", as: caller)["identities"]?.elements ?? []
            #expect(identities.compactMap { $0["cluster"]?.text } == names, "\(caller)")
        }
    }

    @Test func otherClustersAreNotThere() throws {
        let templates = platform.document.templates.filter { $0.contains("{cluster}") }
        for (caller, names) in Self.clusters where names.count == 1 {
            let hidden = names == ["prod"] ? "staging" : "prod"
            for template in templates {
                let absent = try platform.get(platform.path(template, cluster: "absent"), as: caller)
                #expect(absent.status == 404, "\(caller) \(template)")
                let found = try platform.get(platform.path(template, cluster: hidden), as: caller)
                #expect(found.fingerprint == absent.fingerprint, "\(caller) \(template)")
            }
            for path in ["staging/teams/labteam", "staging/apiKeys/lab-ci", "staging/runs/\(platform.runs.staging)"]
            where hidden == "staging" {
                let found = try platform.get("/v1/clusters/\(path)", as: caller)
                let absent = try platform.get("/v1/clusters/absent", as: caller)
                #expect(found.fingerprint == absent.fingerprint, "\(caller) \(path)")
            }
            let page = try platform.get("/?cluster=\(hidden)", as: caller)
            #expect(page.status == 404)
            #expect(try page.fingerprint == platform.get("/?cluster=absent", as: caller).fingerprint, "\(caller)")
        }
    }

    /// One secret is a key of red in `prod` and one of a team in `staging`; neither reaches into the other cluster.
    @Test func sharedSecretIsInEachClusterWhatItIsThere() throws {
        let identities = try platform.json("/v1/whoami", as: .shared)["identities"]?.elements ?? []
        #expect(identities.map { $0["key"]?.text } == ["red-shared", "lab-shared"])
        #expect(identities.map { $0["team"]?.text } == ["redteam", "labteam"])
        #expect(identities.map { $0["seesAll"] } == [.boolean(false), .boolean(false)])
        for (cluster, team) in [("prod", "redteam"), ("staging", "labteam")] {
            let teams = try platform.items("/v1/clusters/\(cluster)/teams", as: .shared)
            #expect(teams.compactMap { $0["name"]?.text } == [team])
        }
        #expect(try platform.get("/v1/clusters/staging/policy/policy", as: .shared).status == 404)
        #expect(try platform.get("/metrics", as: .shared).status == 404)
    }

    @Test func metricsTellOfTheClustersOfTheirReader() throws {
        for (caller, clusters) in [(Caller.chief, ["staging"]), (.otto, ["prod"]), (.ada, ["prod", "staging"])] {
            let text = try platform.get("/metrics", as: caller).text
            for cluster in ["prod", "staging"] {
                #expect(text.contains("cluster=\"\(cluster)\"") == clusters.contains(cluster), "\(caller) \(cluster)")
            }
        }
    }

    // MARK: Runs

    @Test func runsAreThereForEveryKeyOfTheirCluster() throws {
        for caller in Caller.known {
            let list = try platform.json("/v1/clusters/prod/runs", as: caller)
            #expect(list["items"]?.elements?.compactMap { $0["id"]?.text } == platform.runs.prod.reversed())
            #expect(list["total"]?.integer == platform.runs.prod.count)
            for run in platform.runs.prod {
                #expect(try platform.get("/v1/clusters/prod/runs/\(run)", as: caller).status == 200, "\(caller)")
            }
        }
    }

    @Test func runsOfOtherClustersAreNotThere() throws {
        let absent = "00000000-0000-4000-8000-000000000000"
        for caller in Caller.known {
            for suffix in ["", "/changes"] {
                let path = { (id: String) in "/v1/clusters/prod/runs/\(id)\(suffix)" }
                let answer = try platform.get(path(absent), as: caller)
                #expect(answer.status == 404)
                for id in [platform.runs.staging, "absent", "'", platform.runs.first.uppercased()] {
                    let found = try platform.get(path(id), as: caller)
                    #expect(found.fingerprint == answer.fingerprint, "\(caller) \(path(id))")
                }
            }
            let audit = try platform.json("/v1/clusters/prod/audit?run=\(platform.runs.staging)", as: caller)
            #expect(audit["total"]?.integer == 0)
        }
    }

    // MARK: The end

    /// What the fixture applied is as it was applied, whatever was asked of it.
    @Test func nothingIsPending() throws {
        #expect(try platform.applied.pending() == 0)
    }
}
