import Postgres
import TestSupport
import Testing
import Text

/// What runs and others do to nothing but the names of other teams is not told to those who may not see these names.
@Suite(.threadOfItsOwn) struct StatusHiddenTeamTests {
    private static let cluster = "/v1/clusters/test"

    private let applied: AppliedDatabase
    private let server: LocalServer

    init() throws {
        applied = try AppliedDatabase()
        try applied.apply(Self.document())
        server = try LocalServer(applied.database)
    }

    private static func secret(_ name: String) -> String { "hxapply-hidden-\(name)-0123456789" }

    /// A tree of teams, a region of two teams, and a key of each team.
    private static func document(
        lab: String = "lab",
        parent: String = "lab",
        phone: String = "1",
        dedicated: String = "vision, sales",
        mark: String = ""
    ) -> String {
        func key(_ owner: String, _ field: String) -> String {
            "  - {name: \(owner)-key, \(field): \(owner), expiresAt: \(Specs.keyEnd), "
                + "sha256: [\(Secret.digest(of: secret(owner)))]}\n"
        }
        return Specs.document(
            """
            policy: {maxRemovalPercent: 100}
            teams: [{name: \(lab)\(mark)}, {name: sales}, {name: vision, parent: \(parent), phone: '\(phone)'}]
            users: [{name: ada, platformRole: admin}]
            regions: [{name: us, provider: aws, dedicatedTo: [\(dedicated)]}]
            apiKeys:
            \(key("ada", "user"))\(key("vision", "team"))\(key("sales", "team"))
            """
        )
    }

    private func items(_ path: String, _ key: String) throws -> [JSONValue] {
        try server.client.get("\(Self.cluster)/\(path)", key: Self.secret(key)).json()["items"]?.elements ?? []
    }

    /// What the audit and the run tell of a run, as `update teams/vision parent`.
    private func changes(_ run: String, _ key: String) throws -> [String] {
        let shown = try ["runs/\(run)/changes", "audit?run=\(run)"].map { path in
            try items(path, key).map { item in
                let fields = (item["fields"]?.members ?? []).map(\.name).joined(separator: " ")
                return "\(item["action"]?.text ?? "") \(item["kind"]?.text ?? "")/\(item["key"]?.text ?? "") \(fields)"
            }
        }
        #expect(shown[0] == shown[1])
        return shown[0]
    }

    // MARK: Runs

    @Test func changeOfAHiddenParentIsNotTold() throws {
        let run = try applied.apply(Self.document(parent: "sales"))
        try server.refresh()
        #expect(try changes(run, "ada") == ["update teams/vision parent"])
        #expect(try changes(run, "vision") == [])
        // It is told to those who see the new one.
        #expect(try changes(run, "sales").count <= 1)
        let both = try applied.apply(Self.document(parent: "lab", phone: "2"))
        try server.refresh()
        #expect(try changes(both, "vision") == ["update teams/vision phone"])
    }

    @Test func renameOfAHiddenTeamIsNotTold() throws {
        let run = try applied.apply(Self.document(lab: "labs", parent: "labs", mark: ", renamedFrom: lab"))
        try server.refresh()
        #expect(try changes(run, "ada") == ["rename teams/labs name", "update teams/vision parent"])
        #expect(try changes(run, "vision") == [])
    }

    @Test func otherTeamsOfARegionAreNotTold() throws {
        let run = try applied.apply(Self.document(dedicated: "vision"))
        try server.refresh()
        #expect(try changes(run, "ada") == ["update regions/us dedicatedTo"])
        #expect(try changes(run, "vision") == [])
        // It was theirs, and is no longer.
        #expect(try changes(run, "sales").map { String($0.prefix(17)) } == ["update regions/us"])
    }

    // MARK: Order

    /// An order by the parents would tell which team has one, and how their names compare.
    @Test func orderOfHiddenParentsIsNotTold() throws {
        func names(_ query: String, _ key: String) throws -> [String] {
            try items("teams?\(query)", key).compactMap { $0["name"]?.text }
        }
        #expect(try names("sort_by=parent", "ada") == ["vision", "lab", "sales"])
        #expect(try names("sort_by=parent", "vision") == names("", "vision"))
        #expect(try names("sort_by=parent&sort_order=desc", "vision") == names("sort_order=desc", "vision"))
    }

    // MARK: Drift

    /// What the key sees of drift, wherever it is shown.
    private func drifted(_ section: String, _ key: String) throws -> Set<String> {
        try server.refresh()
        let all = try items(section, key)
        let found = all.filter { $0["metadata"]?["drifted"] == .boolean(true) }.compactMap { $0["name"]?.text }
        func filtered(_ value: String) throws -> [String] {
            try items("\(section)?metadata.drifted=\(value)", key).compactMap { $0["name"]?.text }
        }
        #expect(try filtered("true") == found)
        #expect(try filtered("false").count == all.count - found.count)
        #expect(try items("\(section)?sort_by=metadata.drifted&sort_order=desc", key).count == all.count)
        for item in all {
            let name = item["name"]?.text ?? ""
            let one = try server.client.get("\(Self.cluster)/\(section)/\(name)", key: Self.secret(key)).json()
            #expect(one["metadata"]?["drifted"] == item["metadata"]?["drifted"])
        }
        let state = try server.client.get(Self.cluster, key: Self.secret(key)).json()
        #expect(state["resources"]?[section]?["drifted"]?.integer == found.count)
        return Set(found)
    }

    private func edit(_ statement: SQL) throws { try applied.database.execute(statement) }

    @Test func driftOfAHiddenParentIsNotTold() throws {
        #expect(try drifted("teams", "vision") == [])
        try edit("UPDATE hx.teams SET parent = NULL WHERE name = 'vision'")
        #expect(try drifted("teams", "ada") == ["vision"])
        #expect(try drifted("teams", "vision") == [])
        let state = try server.client.get(Self.cluster, key: Self.secret("vision")).json()
        #expect(state["inSync"] == .boolean(true) && state["drifted"]?.integer == 0)
        try edit("UPDATE hx.teams SET phone = '2' WHERE name = 'vision'")
        #expect(try drifted("teams", "vision") == ["vision"])
        try edit("UPDATE hx.teams SET parent = 'lab' WHERE name = 'vision'")
        #expect(try drifted("teams", "vision") == ["vision"])
        try edit("UPDATE hx.teams SET phone = '1' WHERE name = 'vision'")
        #expect(try drifted("teams", "ada") == [])
    }

    @Test func driftOfOtherTeamsOfARegionIsNotTold() throws {
        try edit("DELETE FROM hx.region_dedicated_teams WHERE team = 'sales'")
        #expect(try drifted("regions", "ada") == ["us"])
        #expect(try drifted("regions", "vision") == [])
        try edit("UPDATE hx.regions SET active = false")
        #expect(try drifted("regions", "vision") == ["us"])
    }

    /// A run that only notes what others had done to a team does not tell of what.
    @Test func settledTeamIsNotTold() throws {
        try edit("UPDATE hx.teams SET parent = 'sales' WHERE name = 'vision'")
        let run = try applied.apply(Self.document(parent: "sales"))
        try server.refresh()
        #expect(try changes(run, "ada") == ["settle teams/vision "])
        #expect(try changes(run, "vision") == [])
    }

    /// Another server that reads little by little sees the same.
    @Test func driftStaysHiddenAfterFurtherRuns() throws {
        try edit("UPDATE hx.teams SET parent = 'sales' WHERE name = 'vision'")
        try server.refresh()
        try applied.apply(Self.document(phone: "3"))
        try server.refresh(isWhole: false)
        #expect(try items("teams?metadata.drifted=true", "vision").isEmpty)
    }
}
