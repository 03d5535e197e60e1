import Foundation
import Postgres
import TestSupport
import Testing

/// The page for people, as browsers and those who have no right to it get it.
@Suite(.threadOfItsOwn) struct StatusPageTests {
    private static let secrets = ["ml": "ml-secret", "rival": "rival-secret", "root": "root-secret"]

    private let applied: AppliedDatabase
    private let server: LocalServer

    init() throws {
        applied = try AppliedDatabase()
        var digests: [String: String] = [:]
        for (name, secret) in Self.secrets {
            let digest: SQL = "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')"
            digests[name] = try applied.database.execute(digest, [secret]).scalar
        }
        try applied.apply(Self.spec(digests), actor: Self.actor, runURL: Self.runURL)
        // No command takes such a revision, but a database may hold one.
        try applied.database.execute("UPDATE hx.runs SET revision = $1", [Self.revision])
        try applied.database.execute("UPDATE hx.clusters SET applied_revision = $1", [Self.revision])
        server = try LocalServer(applied.database)
    }

    private static let revision = "\"><script>alert('revision')</script>"
    private static let actor = "<svg/onload=alert('actor')>"
    private static let runURL = "javascript:alert('run')"

    /// Two teams that have the same, and text that is markup wherever it can stand.
    private static func spec(_ digests: [String: String]) -> String {
        let time = { (days: Double) in Date.now.addingTimeInterval(days * 86_400).formatted(.iso8601) }
        var teams = ""
        var keys = ""
        var reservations = ""
        for team in ["ml", "rival"] {
            let name = "\"</style><script>alert('\(team)')</script>\""
            let digest = digests[team] ?? ""
            teams += "  - {name: \(team), adminEmail: \(team)@example.com, displayName: \(name)}\n"
            keys += "  - {name: \(team)-key, team: \(team), expiresAt: \(time(10)), sha256: [\(digest)], "
            keys += "description: \"<script>alert('key')</script>\"}\n"
            reservations += "  - {name: \(team)-night, team: \(team), region: us, gpuType: h100, gpus: 8, "
            reservations += "start: \(time(1)), duration: 8h, command: \"<b onmouseover='alert(1)'>\"}\n"
        }
        return Specs.document(
            """
            gpuTypes: [{name: h100, gpusPerInstance: 8}]
            regions: [{name: us, provider: aws, displayName: "<img src=x onerror=alert('region')>"}]
            gpuPools: [{region: us, gpuType: h100, gpus: 64}]
            users: [{name: root, email: root@example.com, platformRole: admin}]
            teams:
            \(teams)
            apiKeys:
              - {name: root-key, user: root, expiresAt: \(time(300)), sha256: [\(digests["root"] ?? "")]}
            \(keys)
            reservations:
            \(reservations)

            """
        )
    }

    private func page(_ credentials: String) throws -> HTTPAnswer {
        try server.client.get("/", headers: [("Authorization", credentials)])
    }

    /// What a browser sends once its user has typed the key as the password.
    private static func basic(_ secret: String, user: String = "") -> String {
        "Basic " + Data("\(user):\(secret)".utf8).base64EncodedString()
    }

    private func secret(_ name: String) throws -> String { try #require(Self.secrets[name]) }

    // MARK: Credentials

    @Test func keyIsThePassword() throws {
        let key = try secret("ml")
        let known = ["Bearer \(key)", "bearer \(key)", Self.basic(key), Self.basic(key, user: "anybody")]
        for credentials in known {
            let answer = try page(credentials)
            #expect(answer.status == 200, "\(credentials)")
            #expect(answer["Content-Type"] == "text/html; charset=utf-8", "\(credentials)")
            #expect(answer.text.hasPrefix("<!DOCTYPE html>"), "\(credentials)")
        }
        let unknown = ["Bearer \(key)x", Self.basic("x"), Self.basic(""), "Basic \(key)", "Basic", "Digest \(key)"]
        for credentials in unknown { #expect(try page(credentials).status == 401, "\(credentials)") }
    }

    @Test func onlyThePageAsksTheBrowserForAPassword() throws {
        let challenges = { (path: String) in
            let answer = try server.client.get(path)
            #expect(answer.status == 401, "\(path)")
            return answer.values("WWW-Authenticate").map { $0.split(separator: " ").first ?? "" }
        }
        #expect(try Set(challenges("/")) == ["Bearer", "Basic"])
        for path in ["/v1/clusters", "/v1/clusters/test/teams", "/v1/whoami", "/metrics", "/openapi.json", "/absent"] {
            #expect(try challenges(path) == ["Bearer"], "\(path)")
        }
    }

    // MARK: What it shows

    @Test func teamSeesItsOwnAndNothingOfOthers() throws {
        let team = try page(Self.basic(try secret("ml"))).text
        for text in ["ml-night", "ml-key", "Last runs", "Reservations", "Keys about to expire"] {
            #expect(team.contains(text), "\(text)")
        }
        #expect(!team.contains("rival"))
        let root = try page(Self.basic(try secret("root"))).text
        for text in ["ml-night", "ml-key", "rival-night", "rival-key"] { #expect(root.contains(text), "\(text)") }
        for name in ["ml", "rival"] { #expect(!(try secret(name)).isEmpty && !root.contains("\(name)-secret")) }
    }

    @Test func textFromTheDatabaseIsNeverMarkup() throws {
        let root = try page(Self.basic(try secret("root"))).text
        let texts = [
            "alert(&#39;revision&#39;)", "alert(&#39;actor&#39;)", "alert(&#39;run&#39;)", "alert(&#39;region&#39;)",
            "alert(&#39;ml&#39;)", "alert(&#39;key&#39;)", "&lt;svg/onload", "&lt;/style&gt;&lt;script&gt;",
        ]
        for text in texts { #expect(root.contains(text), "\(text)") }
        #expect(root.components(separatedBy: "<style>").count == 2)
        #expect(root.components(separatedBy: "</style>").count == 2)
        let markup: [Regex<Substring>] = [
            /<script/, /<img/, /<iframe/, /<[^>]*\son[a-z]+=/, /<[^>]*\sstyle=/, /href="(?:javascript|data|vbscript)/,
        ]
        for pattern in markup {
            let found = root.firstMatch(of: pattern.ignoresCase()).map { String($0.output) }
            #expect(found == nil)
        }
    }

    /// The policy lets in the page's own style, byte for byte, and nothing else.
    @Test func policyNamesTheStyleOfThePage() throws {
        let answer = try page(Self.basic(try secret("root")))
        let policy = try #require(answer["Content-Security-Policy"])
        let style = try #require(answer.text.firstMatch(of: /<style>([\s\S]*?)<\/style>/)?.1)
        let digest = try applied.database.execute(
            "SELECT encode(sha256(convert_to($1, 'UTF8')), 'base64')",
            [String(style)]
        ).scalar
        let rules = policy.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(rules.contains("default-src 'none'"))
        #expect(rules.contains("style-src 'sha256-\(try #require(digest))'"))
        #expect(rules.contains("base-uri 'none'"))
        #expect(rules.contains("form-action 'none'"))
        #expect(rules.contains("frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe"))
        #expect(answer["X-Content-Type-Options"] == "nosniff")
        #expect(answer["Referrer-Policy"] == "no-referrer")
        #expect(answer["Cache-Control"] == "no-store")
    }
}
