import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// What teams read of the past: the changes of their own resources, and of those only their own side.
@Suite(.threadOfItsOwn) struct StatusHistoryTests {
    private let platform: StatusPlatform

    init() throws { platform = try .shared() }

    /// The changes of a run or of the audit trail, `update teams/redteam`, sorted.
    private func changes(_ path: String, as caller: Caller) throws -> [String] {
        try platform.items("/v1/clusters/prod/\(path)", as: caller).map(Self.sentence).sorted()
    }

    private static func sentence(_ change: JSONValue) -> String {
        let previous = change["previousKey"]?.text.map { "\($0) -> " } ?? ""
        return "\(change["action"]?.text ?? "") \(change["kind"]?.text ?? "")/\(previous)\(change["key"]?.text ?? "")"
    }

    private static func place(_ change: JSONValue, in run: String?) -> String {
        "\(run ?? "") \(change["seq"]?.integer ?? 0)"
    }

    private func change(_ key: String, of run: String, as caller: Caller) throws -> JSONValue {
        let items = try platform.items("/v1/clusters/prod/runs/\(run)/changes", as: caller)
        return try #require(items.first { $0["kind"]?.text == "reservations" && $0["key"]?.text == key })
    }

    // MARK: Whose changes

    /// What each caller reads of the second revision.
    ///
    /// A reservation was renamed as it was handed over; the name that it has with the others is theirs.
    private static let second: [(caller: Caller, changes: [String])] = [
        (.red, ["rename reservations/moved", "update reservations/handed"]),
        (.rob, ["rename reservations/moved", "update reservations/handed"]),
        (
            .blue,
            [
                "rename reservations/blue-moved", "update regions/purpura", "update reservations/blue-night",
                "update reservations/handed", "update teams/blueteam",
            ]
        ),
        (
            .both,
            [
                "rename reservations/moved -> blue-moved", "update regions/purpura", "update reservations/blue-night",
                "update reservations/handed", "update teams/blueteam",
            ]
        ),
        (
            .ada,
            [
                "rename reservations/moved -> blue-moved", "update regions/purpura", "update reservations/blue-night",
                "update reservations/handed", "update teams/blueteam",
            ]
        ),
    ]

    @Test func runShowsOwnChangesOnly() throws {
        let run = platform.runs.second
        for (caller, expected) in Self.second {
            #expect(try changes("runs/\(run)/changes", as: caller) == expected, "\(caller)")
            #expect(try changes("audit?run=\(run)", as: caller) == expected, "\(caller)")
            let total = try platform.json("/v1/clusters/prod/runs/\(run)/changes", as: caller)["total"]
            #expect(total?.integer == expected.count, "\(caller)")
        }
    }

    /// What each caller reads of the first: what they see now, and what was theirs then.
    @Test func firstRunShowsWhatWasOwnThen() throws {
        for caller in [Caller.red, .rob, .blue, .both, .ada] {
            var expected: Set<String> = []
            for row in StatusVisibilityTests.rows {
                for key in row.keys(for: caller) where key != "stray" {
                    expected.insert("create \(row.section)/\(key)")
                }
            }
            // Handed over since, and named anew.
            expected.remove("create reservations/blue-moved")
            for name in ["handed", "moved"] {
                if caller == .blue {
                    expected.remove("create reservations/\(name)")
                } else {
                    expected.insert("create reservations/\(name)")
                }
            }
            // It was red's alone at first, and whose its pools were is not known from before it changed.
            if caller == .blue { expected.remove("create regions/purpura") }
            if caller != .ada { expected.remove("create gpuPools/purpura/h100") }
            let found = try changes("runs/\(platform.runs.first)/changes", as: caller)
            #expect(found == expected.sorted(), "\(caller)")
        }
    }

    @Test func auditIsAllRunsTogether() throws {
        for caller in Caller.known {
            let audit = try platform.json("/v1/clusters/prod/audit?per_page=100", as: caller)
            let runs = try platform.runs.prod.reversed().flatMap { run in
                try platform.items("/v1/clusters/prod/runs/\(run)/changes", as: caller).map { Self.place($0, in: run) }
            }
            let items = audit["items"]?.elements ?? []
            #expect(items.map { Self.place($0, in: $0["run"]?.text) } == runs, "\(caller)")
            #expect(audit["total"]?.integer == runs.count, "\(caller)")
        }
    }

    @Test func filterByWhatIsHiddenLooksLikeAbsence() throws {
        let absent = try platform.get("/v1/clusters/prod/audit?key=absent", as: .red)
        let hidden = [
            "kind=teams&key=blueteam", "key=blue-night", "key=blue-moved", "kind=policy", "key=greyteam/rob",
            "key=azura", "run=\(platform.runs.staging)", "key=labteam",
        ]
        for query in hidden {
            let answer = try platform.get("/v1/clusters/prod/audit?\(query)", as: .red)
            #expect(answer.fingerprint == absent.fingerprint, "\(query)")
            if query.hasPrefix("run=") || query.hasSuffix("labteam") { continue }
            #expect(try platform.items("/v1/clusters/prod/audit?\(query)", as: .ada) != [], "\(query)")
        }
        #expect(try absent.json()["total"]?.integer == 0)
    }

    // MARK: Own sides

    @Test func handedReservationShowsEachTeamItsSide() throws {
        let run = platform.runs.second
        for (caller, own, other) in [(Caller.red, "before", "after"), (.blue, "after", "before")] {
            let fields = try #require(try change("handed", of: run, as: caller)["fields"])
            let team = caller == .red ? "redteam" : "blueteam"
            #expect(fields["team"]?[own]?.text == team)
            #expect(fields["region"]?[own]?.text == (caller == .red ? "rubra" : "azura"))
            #expect(fields["gpus"]?[own]?.integer == (caller == .red ? 2 : 3))
            guard case .object(let members) = fields else { continue }
            for member in members { #expect(member.value[other] == .null, "\(caller) \(member.name)") }
        }
        let fields = try change("handed", of: run, as: .both)["fields"]
        #expect(fields?["team"]?["before"]?.text == "redteam")
        #expect(fields?["team"]?["after"]?.text == "blueteam")
        // What both sides have in common did not change.
        #expect(fields?["name"] == nil)
    }

    @Test func listOfTeamsShowsOwnTeamsOnBothSides() throws {
        let lists: [(caller: Caller, before: [String]?, after: [String])] = [
            (.both, ["redteam"], ["blueteam", "redteam"]), (.ada, ["redteam"], ["blueteam", "redteam"]),
            // The region as it was before was not blue's to see.
            (.blue, nil, ["blueteam"]),
        ]
        let path = "/v1/clusters/prod/audit?kind=regions&run=\(platform.runs.second)"
        for (caller, before, after) in lists {
            let list = try platform.items(path, as: caller).first?["fields"]?["dedicatedTo"]
            #expect(list?["before"]?.elements?.compactMap(\.text) == before, "\(caller)")
            #expect(list?["after"]?.elements?.compactMap(\.text) == after, "\(caller)")
        }
        // For red nothing has changed: that another team has come is not told.
        #expect(try platform.items(path, as: .red).isEmpty)
    }

    // MARK: Regions that were others'

    /// A region that red has for itself, or everybody, with a pool.
    private static func opened(to teams: String, gpus: Int) -> String {
        let key = { (name: String, owner: String) in
            let digest = Secret.digest(of: StatusPlatform.secret("opened-" + name))
            return "  - {name: \(name), \(owner), expiresAt: \(Specs.keyEnd), sha256: [\(digest)]}\n"
        }
        return Specs.document(
            "gpuTypes:\n  - {name: h100, gpusPerInstance: 8}\n"
                + "regions:\n  - {name: us, provider: aws, dedicatedTo: [\(teams)]}\n"
                + "gpuPools:\n  - {region: us, gpuType: h100, gpus: \(gpus)}\n"
                + "teams:\n  - {name: red, adminEmail: red@example.com}\n  - {name: blue, adminEmail: b@example.com}\n"
                + "users:\n  - {name: ada, email: ada@example.com, platformRole: admin}\n"
                + "apiKeys:\n" + key("blue", "team: blue") + key("ada", "user: ada")
        )
    }

    /// Somebody opens a region by hand, and the spec follows: what its pools were until then stays red's.
    @Test func poolsOfARegionThatWasOpenedByHandKeepTheirPast() throws {
        let applied = try AppliedDatabase()
        let server = try LocalServer(applied.database)
        let ask = { (key: String, path: String) in
            try server.client.get("/v1/clusters/test/\(path)", key: StatusPlatform.secret("opened-" + key))
        }
        let changes = { (key: String) in try ask(key, "audit?kind=gpuPools").json()["items"]?.elements ?? [] }
        try applied.apply(Self.opened(to: "red", gpus: 64))
        try applied.apply(Self.opened(to: "red", gpus: 128))
        try server.refresh()
        #expect(try changes("ada").count == 2)
        #expect(try changes("blue") == [])
        try applied.database.execute("DELETE FROM hx.region_dedicated_teams")
        try server.refresh()
        #expect(try ask("blue", "gpuPools/us/h100").status == 200)
        #expect(try changes("blue") == [])
        let settled = try applied.apply(Self.opened(to: "", gpus: 128))
        try server.refresh()
        #expect(try ask("ada", "runs/\(settled)").status == 200)
        #expect(try changes("blue") == [])
        try applied.apply(Self.opened(to: "", gpus: 256))
        try server.refresh()
        #expect(try changes("ada").count == 3)
        let seen = try changes("blue")
        #expect(seen.map { $0["fields"]?["gpus"]?["before"]?.integer } == [128])
        // Between two numbers stand the changes of others.
        #expect(seen.allSatisfy { $0["seq"] == nil })
        #expect(try changes("ada").allSatisfy { $0["seq"]?.integer != nil })
    }

    // MARK: Names that were others'

    /// Teams, people and their rows; `first` holds the name `red` that `second` bears later.
    private static func named(_ first: String, _ second: String, gpus: Int) -> String {
        let isNew = first == "red"
        let from = { (name: String) in isNew ? "" : ", renamedFrom: \(name)" }
        let users = isNew ? ("ann", "bob") : ("zoe", "ann")
        let key = { (name: String, owner: String) in
            let digest = Secret.digest(of: StatusPlatform.secret("named-" + name))
            return "  - {name: \(name), \(owner), expiresAt: \(Specs.keyEnd), sha256: [\(digest)]}\n"
        }
        let reservation = { (name: String, team: String, gpus: Int, command: String) in
            "  - {name: \(name), team: \(team), region: us, gpuType: h100, gpus: \(gpus), start: 2034-01-01T00:00:00Z, "
                + "duration: 1h, command: \(command)}\n"
        }
        return Specs.document(
            "gpuTypes:\n  - {name: h100, gpusPerInstance: 8}\nregions:\n  - {name: us, provider: aws}\n"
                + "gpuPools:\n  - {region: us, gpuType: h100, gpus: 64}\nteams:\n"
                + "  - {name: \(first), adminEmail: secret-one@example.com\(from("red"))}\n"
                + "  - {name: \(second), adminEmail: two@example.com\(from("blue"))}\nusers:\n"
                + "  - {name: \(users.0), email: secret-one-user@example.com\(from("ann"))}\n"
                + "  - {name: \(users.1), email: two-user@example.com\(from("bob"))}\nmemberships:\n"
                + "  - {team: \(first), user: \(users.0), role: member}\n"
                + "  - {team: \(second), user: \(users.1), role: member}\napiKeys:\n"
                + key("one", "team: \(first)") + key("two", "team: \(second)") + key("two-user", "user: \(users.1)")
                + "reservations:\n" + reservation("one", first, 1, "secret-command")
                + reservation("two", second, gpus, "own-command")
        )
    }

    /// Who bears a name now reads nothing of what its former bearer did; `ann` and `red` are others in the second run.
    @Test func formerBearersOfANameStayUnseen() throws {
        let applied = try AppliedDatabase()
        let first = try applied.apply(Self.named("red", "blue", gpus: 2))
        let second = try applied.apply(Self.named("old", "red", gpus: 2))
        let third = try applied.apply(Self.named("old", "red", gpus: 4))
        let server = try LocalServer(applied.database)
        let cluster = "/v1/clusters/test"
        for key in ["two", "two-user"].map({ StatusPlatform.secret("named-" + $0) }) {
            let paths =
                ["/", cluster + "/audit?per_page=100"]
                + [first, second, third].map { cluster + "/runs/\($0)/changes?per_page=100" }
            for path in paths {
                let answer = try server.client.get(path, key: key)
                #expect(answer.status == 200, "\(path)")
                #expect(!answer.text.contains("secret-"), "\(path)")
            }
            let own = try server.client.get(cluster + "/runs/\(third)/changes", key: key).json()["items"]
            let fields = try #require(own?.elements?.first { $0["key"]?.text == "two" }?["fields"])
            #expect(fields["gpus"]?["before"]?.integer == 2)
            #expect(fields["gpus"]?["after"]?.integer == 4)
            #expect(try server.client.get(cluster + "/audit?key=two&kind=reservations", key: key).text.contains("red"))
        }
        #expect(try applied.pending() == 0)
    }

    /// A run that began before another one made a team, and ended after it, changed what was that team's.
    @Test func runThatWaitedShowsOwnChanges() async throws {
        let applied = try AppliedDatabase()
        try applied.apply(Specs.document("users:\n  - {name: ann, email: ann@example.com}\n"))
        let gate = try RunGate(applied.database)
        let slow = Background { _ in try applied.apply(Self.named("red", "blue", gpus: 4), actor: "slow") }
        #expect(try applied.database.waitForBlockedSession())
        try applied.apply(Self.named("red", "blue", gpus: 2))
        try gate.open()
        _ = try await slow.value()
        let server = try LocalServer(applied.database)
        let path = "/v1/clusters/test/audit?kind=reservations&key=two&action=update"
        let items = try server.client.get(path, key: StatusPlatform.secret("named-two")).json()["items"]?.elements ?? []
        let gpus = try #require(items.first?["fields"]?["gpus"])
        #expect(items.count == 1 && gpus["before"]?.integer == 2 && gpus["after"]?.integer == 4)
    }

    @Test func rotationOfAKeyShowsNoField() throws {
        let created = try platform.items("/v1/clusters/prod/audit?key=red-ci", as: .ada).first?["fields"]
        guard case .object(let members) = created else {
            Issue.record("no change of the key")
            return
        }
        let shown = [
            "active", "deliverTo", "description", "expiresAt", "name", "protected", "rotation.generation",
            "rotation.overlap", "scopes", "team",
        ]
        #expect(members.map(\.name).sorted() == shown)
    }
}
