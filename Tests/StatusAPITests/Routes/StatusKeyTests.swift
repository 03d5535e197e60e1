import Foundation
import StatusModel
import TestSupport
import Testing
import Text

/// API keys: which are taken, how they are shown, and how soon they stop being good.
@Suite(.threadOfItsOwn) struct StatusKeyTests {
    private let platform: StatusPlatform

    init() throws { platform = try .shared() }

    // MARK: What is refused

    /// Fields that show no key that is good, by what is wrong with them.
    private static let refused: [(what: String, fields: [String])] = {
        let red = StatusPlatform.secret("red")
        let dead = StatusPlatform.dead.map { name in
            (what: "the key of \(name)", fields: ["Bearer \(StatusPlatform.secret(name))"])
        }
        return dead + [
            ("an unknown key", ["Bearer \(StatusPlatform.secret("stranger"))"]),
            ("a digest in place of a key", ["Bearer \(Secret.digest(of: red))"]),
            ("a key in capitals", ["Bearer \(red.uppercased())"]),
            ("the beginning of a key", ["Bearer \(red.dropLast())"]),
            ("a key and more", ["Bearer \(red)x"]),
            ("no key", []),
            ("an empty field", [""]),
            ("a scheme alone", ["Bearer"]),
            ("a key alone", [red]),
            ("another scheme", ["Digest \(red)"]),
            ("two words", ["Bearer \(red) \(red)"]),
            ("two fields", ["Bearer \(red)", "Bearer \(red)"]),
            ("a key that is too long", ["Bearer \(String(repeating: "a", count: 2000))"]),
            ("Basic that is no Base64", ["Basic %%%%"]),
            ("Basic without a colon", [basic(red)]),
            ("Basic with a wrong password", [basic("rob:\(red)x")]),
            ("Basic with the key as the user", [basic("\(red):")]),
            ("Basic that is no UTF-8", ["Basic /////w=="]),
        ]
    }()

    private static func basic(_ pair: String) -> String { "Basic \(Data(pair.utf8).base64EncodedString())" }

    /// What is wrong with a key helps only whoever has no good one.
    @Test func allThatIsRefusedLooksTheSame() throws {
        // A server of its own, since only so many wrong keys are taken in from all addresses together.
        let server = try LocalServer(platform.applied.database)
        let expected = try server.client.get("/v1/whoami")
        #expect(expected.status == 401)
        #expect(expected.mediaType == "application/problem+json")
        #expect(expected["WWW-Authenticate"] == "Bearer realm=\"hxapply\"")
        #expect(try expected.json()["status"]?.integer == 401)
        for (index, (what, fields)) in Self.refused.enumerated() {
            let client = server.client.from("127.0.2.\(index + 1)")
            let answer = try client.get("/v1/whoami", headers: fields.map { ("Authorization", $0) })
            #expect(answer.fingerprint == expected.fingerprint, "\(what)")
        }
    }

    /// Only the page for people asks a browser for a password.
    @Test func pageAsksBrowsersForTheKey() throws {
        for path in ["/", "/?cluster=prod"] {
            let answer = try platform.get(path, as: .nobody)
            #expect(answer.status == 401)
            let schemes = answer.values("WWW-Authenticate").compactMap { $0.split(separator: " ").first }
            #expect(schemes == ["Bearer", "Basic"], "\(path)")
        }
    }

    // MARK: What is taken

    @Test func keyIsTakenInEveryFormThatIsMeant() throws {
        let red = StatusPlatform.secret("red")
        let forms = [
            "Bearer \(red)", "Bearer   \(red)", "bearer \(red)", "BEARER \(red)", Self.basic("rob:\(red)"),
            Self.basic(":\(red)"),
            Self.basic("a user:\(red)").replacing("Basic", with: "basic"),
            "Bearer \(StatusPlatform.secret("red-next"))",
        ]
        for form in forms {
            let answer = try platform.client.get("/v1/whoami", headers: [("Authorization", form)])
            #expect(answer.status == 200, "\(form.prefix(8))")
            let identities = try answer.json()["identities"]?.elements ?? []
            #expect(identities.map { $0["key"]?.text } == ["red-ci"], "\(form.prefix(8))")
        }
    }

    /// What each key makes of its bearer.
    private static let identities: [(caller: Caller, owner: [String?], role: String?, teams: [String])] = [
        (.red, ["redteam", nil], nil, ["redteam"]), (.blue, ["blueteam", nil], nil, ["blueteam"]),
        // The member of an inactive team has nothing of that.
        (.rob, [nil, "rob"], nil, ["redteam"]), (.both, [nil, "both"], nil, ["blueteam", "redteam"]),
        (.otto, [nil, "otto"], "auditor", []), (.chief, [nil, "chief"], "admin", []),
    ]

    @Test func keyKnowsWhoseItIs() throws {
        for (caller, owner, role, teams) in Self.identities {
            let identity = try platform.json("/v1/whoami", as: caller)["identities"]?.elements?.first
            #expect([identity?["team"]?.text, identity?["user"]?.text] == owner, "\(caller)")
            #expect(identity?["platformRole"]?.text == role, "\(caller)")
            #expect(identity?["seesAll"] == .boolean(role != nil), "\(caller)")
            #expect(identity?["teams"]?.elements?.compactMap(\.text) == teams, "\(caller)")
            #expect(identity?["expiresAt"]?.text == Specs.keyEnd, "\(caller)")
        }
    }
}

/// Rights that a run takes away are gone with its commit, or very soon.
@Suite(.threadOfItsOwn) struct StatusKeyEndTests {
    /// An edit of the spec, and what becomes of a caller's request by it.
    private struct Edit {
        let what: String
        let old: String
        let new: String
        let caller: Caller
        let path: String
        let status: Int
    }

    private static let redLine =
        StatusPlatform.second.split(separator: "\n").first { $0.contains("name: red-ci,") }.map { "\($0)\n" } ?? ""

    private static let edits = [
        Edit(what: "removed", old: redLine, new: "", caller: .red, path: "/v1/whoami", status: 401),
        Edit(
            what: "switched off",
            old: "name: red-ci, team: redteam",
            new: "name: red-ci, active: false, team: redteam",
            caller: .red,
            path: "/v1/whoami",
            status: 401
        ),
        Edit(
            what: "expired",
            old: redLine,
            new: redLine.replacing("expiresAt: \(Specs.keyEnd)", with: "expiresAt: 2024-01-01T00:00:00Z"),
            caller: .red,
            path: "/v1/whoami",
            status: 401
        ),
        Edit(
            what: "rotated",
            old: Secret.digest(of: StatusPlatform.secret("red")),
            new: Secret.digest(of: StatusPlatform.secret("red-third")),
            caller: .red,
            path: "/v1/whoami",
            status: 401
        ),
        Edit(
            what: "its team switched off",
            old: "displayName: Kestrels",
            new: "active: false",
            caller: .red,
            path: "/v1/whoami",
            status: 401
        ),
        Edit(
            what: "its user switched off",
            old: "name: both, email",
            new: "name: both, active: false, email",
            caller: .both,
            path: "/v1/whoami",
            status: 401
        ),
        Edit(
            what: "its user's team switched off",
            old: "displayName: Kestrels",
            new: "active: false",
            caller: .rob,
            path: "/v1/clusters/prod/reservations/red-night",
            status: 404
        ),
        Edit(
            what: "its user no member any more",
            old: "  - {team: redteam, user: both, role: viewer}\n",
            new: "",
            caller: .both,
            path: "/v1/clusters/prod/reservations/red-night",
            status: 404
        ),
        Edit(
            what: "its user no auditor any more",
            old: ", platformRole: auditor",
            new: "",
            caller: .otto,
            path: "/metrics",
            status: 404
        ),
    ]

    @Test func rightsEndWithTheRunThatEndsThem() throws {
        let platform = try StatusPlatform()
        let applied = { (document: String, edit: Edit) in
            try platform.applied.apply(document)
            try platform.server.refresh(isWhole: false)
            return try platform.get(edit.path, as: edit.caller).status
        }
        for edit in Self.edits {
            #expect(try platform.get(edit.path, as: edit.caller).status == 200, "\(edit.what)")
            let edited = StatusPlatform.second.replacing(edit.old, with: edit.new)
            #expect(edited != StatusPlatform.second, "\(edit.what)")
            #expect(try applied(edited, edit) == edit.status, "\(edit.what)")
            if edit.what == "rotated" {
                let next = StatusPlatform.secret("red-next")
                #expect(try platform.client.get(edit.path, key: next).status == 200)
            }
            #expect(try applied(StatusPlatform.second, edit) == 200, "\(edit.what), and back")
        }
        #expect(try platform.applied.pending() == 0)
    }

    /// A key ends by the clock, whether or not anything is applied then.
    @Test func keyEndsWhenItsTimeIsOver() throws {
        let applied = try AppliedDatabase()
        let secret = StatusPlatform.secret("short")
        let document = { (end: Date) in
            let key =
                "{name: short, team: ml, expiresAt: \(end.ISO8601Format()), sha256: [\(Secret.digest(of: secret))]}"
            return Specs.document("teams:\n  - {name: ml, adminEmail: ml@example.com}\napiKeys:\n  - \(key)\n")
        }
        let end = Date(timeIntervalSinceNow: 3600)
        try applied.apply(document(end))
        let server = try LocalServer(applied.database)
        // What is in memory is as dead as what would have to be made.
        let path = "/v1/clusters/test/teams"
        let status = { (secondsBeforeTheEnd: Double) in
            server.store.clock.set(end.timeIntervalSince1970.rounded(.down) - secondsBeforeTheEnd)
            return try server.client.get(path, key: secret).status
        }
        #expect(try [3600, 10, -1, -3600].map(status) == [200, 200, 401, 401])
        #expect(try status(10) == 200)
    }
}
