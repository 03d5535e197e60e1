import Foundation
import TestSupport
import Testing
import Text

/// Keys of a team see the teams that are parts of it, and nothing of the team that it is a part of.
@Suite(.threadOfItsOwn) struct StatusTreeTests {
    private static func secret(_ team: String) -> String { "hxapply-tree-\(team)-0123456789" }

    private static func document(_ parents: KeyValuePairs<String, String>) -> String {
        let teams = parents.map { name, parent in
            "  - {name: \(name)\(parent.isEmpty ? "" : ", parent: \(parent)")}\n"
        }
        let keys = parents.map { name, _ in
            "  - {name: \(name)-key, team: \(name), expiresAt: \(Specs.keyEnd), "
                + "sha256: [\(Secret.digest(of: secret(name)))]}\n"
        }
        return Specs.document("teams:\n\(teams.joined())apiKeys:\n\(keys.joined())")
    }

    private static func names(_ answer: HTTPAnswer, _ member: String = "name") throws -> [String] {
        try answer.json()["items"]?.elements?.compactMap { $0[member]?.text } ?? []
    }

    @Test func keysSeeTheTeamsBelow() throws {
        let pipeline = try Pipeline()
        try pipeline.apply(Self.document(["lab": "", "vision": "lab", "video": "vision", "sales": ""]))
        let server = try StatusServerProcess(pipeline.database)
        func see(_ team: String, _ path: String = "teams", _ member: String = "name") throws -> [String] {
            try Self.names(server.client.get("/v1/clusters/test/\(path)", key: Self.secret(team)), member)
        }
        #expect(try see("lab") == ["lab", "video", "vision"])
        #expect(try see("vision") == ["video", "vision"])
        #expect(try see("video") == ["video"])
        #expect(try see("sales") == ["sales"])
        #expect(try see("lab", "apiKeys") == ["lab-key", "video-key", "vision-key"])
        #expect(try see("video", "apiKeys") == ["video-key"])
        // What a team is a part of is named to those alone who see that team.
        #expect(try see("lab", "teams", "parent") == ["vision", "lab"])
        #expect(try see("vision", "teams", "parent") == ["vision"])
        #expect(try see("video", "teams", "parent") == [])
        #expect(try see("video", "teams?parent=vision") == [])
        #expect(try see("vision", "teams?parent=vision") == ["video"])
        #expect(try server.client.get("/v1/clusters/test/teams/lab", key: Self.secret("vision")).status == 404)
        let changes = try server.client.get("/v1/clusters/test/audit", key: Self.secret("video"))
        #expect(!String(decoding: changes.body, as: UTF8.self).contains("\"vision\""))

        // What is taken out from under a team is seen by its keys no longer.
        try pipeline.apply(Self.document(["lab": "", "vision": "", "video": "vision", "sales": "lab"]))
        #expect(try Poll.until { try see("lab") == ["lab", "sales"] })
        #expect(try see("vision") == ["video", "vision"])
        #expect(try pipeline.pending() == "")
        #expect(try server.stop().status == 0)
    }
}
