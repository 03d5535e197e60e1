import Foundation
import TestSupport
import Testing
import Text

/// What stands in the fields of an answer's head: entity tags, serials, what caches and browsers may do.
@Suite(.threadOfItsOwn) struct StatusHeaderTests {
    private let platform: StatusPlatform

    init() throws { platform = try .shared() }

    /// Templates whose answers are of the moment, and so are never asked for again by a tag.
    private static let untagged: Set = ["/", "/metrics", "/livez", "/readyz", "/health", "/health/db"]

    // MARK: Entity tags

    @Test func answersThatStandHaveAStrongTag() throws {
        for template in platform.document.templates {
            let answer = try platform.get(platform.path(template), as: .ada)
            guard !Self.untagged.contains(template) else {
                #expect(answer["ETag"] == nil, "\(template)")
                continue
            }
            let tag = try #require(answer["ETag"], "\(template)")
            #expect(try /"[!#-~]+"/.wholeMatch(in: tag) != nil, "\(template): \(tag)")
            #expect(try platform.get(platform.path(template), as: .ada)["ETag"] == tag, "\(template)")
        }
    }

    @Test func knownTagIsAnsweredWithoutABody() throws {
        for template in platform.document.templates where !Self.untagged.contains(template) {
            let path = try platform.path(template)
            let plain = try platform.client.request("GET", path, key: Caller.ada.secret)
            let tag = try #require(plain["ETag"])
            for condition in [tag, "W/\(tag)", "\"x\", \(tag)", "\"x\",W/\(tag) , \"y\"", "*"] {
                for method in ["GET", "HEAD"] {
                    let fields = [("If-None-Match", condition)]
                    let answer = try platform.client.request(method, path, key: Caller.ada.secret, headers: fields)
                    #expect(answer.status == 304, "\(path) \(condition)")
                    #expect(answer.body.isEmpty && answer["Content-Type"] == nil, "\(path) \(condition)")
                    for name in ["ETag", "X-Hxapply-Serial", "Cache-Control", "Vary"] {
                        #expect(answer.values(name) == plain.values(name), "\(path) \(name)")
                    }
                }
            }
            for condition in ["\"x\"", tag.replacing("\"", with: ""), "\"\(tag.dropFirst().dropLast())x\""] {
                let fields = [("If-None-Match", condition)]
                let answer = try platform.client.request("GET", path, key: Caller.ada.secret, headers: fields)
                #expect(answer.fingerprint == plain.fingerprint, "\(path) \(condition)")
            }
        }
    }

    /// A tag opens nothing: whoever knows one still needs the right to see what it is of.
    @Test func tagIsNoKey() throws {
        let path = "/v1/clusters/prod/teams/blueteam"
        let tag = try #require(try platform.get(path, as: .ada)["ETag"])
        let fields = [("If-None-Match", tag)]
        #expect(try platform.get(path, as: .red, headers: fields).status == 404)
        #expect(try platform.get(path, as: .nobody, headers: fields).status == 401)
        #expect(try platform.get(path, as: .red, headers: [("If-None-Match", "*")]).status == 404)
        let list = "/v1/clusters/prod/teams"
        let tags = try [Caller.ada, .red, .blue].compactMap { try platform.get(list, as: $0)["ETag"] }
        #expect(Set(tags).count == 3)
    }

    /// A run gives new tags and serials; what it left alone has them anew too.
    @Test func applyGivesNewTags() throws {
        let applied = try AppliedDatabase()
        try applied.apply(TestSpecs.first)
        let server = try LocalServer(applied.database, isOpen: true)
        let path = "/v1/clusters/test/teams"
        let before = try server.client.get(path)
        let old = [("If-None-Match", try #require(before["ETag"]))]
        #expect(before["X-Hxapply-Serial"] == "1")
        #expect(try server.client.get(path, headers: old).status == 304)
        try applied.apply(TestSpecs.second)
        try server.refresh()
        let after = try server.client.get(path, headers: old)
        #expect(after["X-Hxapply-Serial"] == "2")
        #expect(try after.json()["serial"]?.integer == 2)
        #expect(after["ETag"] != before["ETag"])
        let budgets = try after.json()["items"]?.elements?.map { $0["monthlyBudgetUSD"]?.text }
        #expect(budgets == ["60000.00", nil])
        // Back at the same rows it is not the same answer, since the serial is another.
        try applied.apply(TestSpecs.first)
        try server.refresh()
        #expect(try server.client.get(path)["X-Hxapply-Serial"] == "3")
        #expect(try server.client.get(path, headers: old).status == 200)
        #expect(try applied.pending() == 0)
    }

    @Test func serialStandsInHeadAndBody() throws {
        for template in platform.document.templates {
            let isOfACluster = template.contains("{cluster}")
            let answer = try platform.get(platform.path(template), as: .ada)
            #expect(answer["X-Hxapply-Serial"] == (isOfACluster ? "4" : nil), "\(template)")
            // The serial in a run's body is the run's own.
            guard isOfACluster, answer.mediaType == "application/json", !template.hasSuffix("/{id}") else { continue }
            // Totals have the members that their users know, and no more.
            if template.hasSuffix("/total") { continue }
            #expect(try answer.json()["serial"] == .number("4"), "\(template)")
        }
    }

    // MARK: Caches and browsers

    /// Answers of every sort.
    private func answers() throws -> [(what: String, answer: HTTPAnswer)] {
        let client = platform.client
        var answers = try platform.document.templates.map { template in
            (what: template, answer: try platform.get(platform.path(template), as: .red))
        }
        let key = Caller.red.secret
        let tag = try platform.get("/v1/clusters", as: .red)["ETag"] ?? ""
        answers.append(("304", try platform.get("/v1/clusters", as: .red, headers: [("If-None-Match", tag)])))
        answers.append(("400", try platform.get("/v1/clusters?page=0", as: .red)))
        answers.append(("401", try platform.get("/v1/clusters", as: .nobody)))
        answers.append(("404", try platform.get("/absent", as: .red)))
        answers.append(("405", try client.request("DELETE", "/v1/clusters", key: key)))
        answers.append(("413", try client.requestWithBody("/", key: key)))
        return answers
    }

    @Test func nothingIsKeptOrGuessedAt() throws {
        for (what, answer) in try answers() {
            #expect(answer["Cache-Control"] == "no-store", "\(what)")
            #expect(answer["X-Content-Type-Options"] == "nosniff", "\(what)")
            #expect(answer["Vary"] == "Authorization", "\(what)")
            #expect(answer["Content-Type"] != nil || what == "304", "\(what)")
        }
    }

    /// No name of a program or its version, no cookie, and no right for other sites' pages.
    @Test func nothingIsToldOfTheServer() throws {
        let preflight = [
            ("Origin", "https://evil.example"), ("Access-Control-Request-Method", "GET"),
            ("Access-Control-Request-Headers", "authorization"),
        ]
        let asked = [
            (what: "preflight", answer: try platform.client.request("OPTIONS", "/v1/clusters", headers: preflight)),
            (what: "origin", answer: try platform.get("/v1/clusters", as: .red, headers: preflight)),
        ]
        for (what, answer) in try answers() + asked {
            for name in ["Server", "X-Powered-By", "Via", "Set-Cookie"] {
                #expect(answer.values(name) == [], "\(what)")
            }
            #expect(!answer.fields.contains { $0.name.lowercased().hasPrefix("access-control-") }, "\(what)")
        }
    }

    @Test func pageMayLoadAndSendNothing() throws {
        for caller in [Caller.ada, .red] {
            let page = try platform.get("/", as: caller)
            let policy = try #require(page["Content-Security-Policy"])
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("script"))
            #expect(page["X-Frame-Options"] == "DENY")
            #expect(page["Referrer-Policy"] == "no-referrer")
            #expect(!page.text.contains("<script") && !page.text.contains("http://"))
        }
    }

    // MARK: Requests' names

    @Test func plainNameOfARequestIsTakenOver() throws {
        let plain = [
            "a", "0", "abc-DEF-123", "3f1e0a5c-55a8-4f52-9d3f-0242ac120002", String(repeating: "x", count: 64),
        ]
        for name in plain {
            for caller in [Caller.ada, .nobody] {
                let answer = try platform.get("/v1/whoami", as: caller, headers: [("X-Request-Id", name)])
                #expect(answer["X-Request-Id"] == name)
            }
        }
    }

    @Test func otherNamesAreReplaced() throws {
        let others = [
            "", "a b", "a_b", "a.b", "a/b", "{\"a\":1}", "ä", "<b>", "%0d%0a", String(repeating: "x", count: 65),
        ]
        var names: Set<String> = []
        for name in others {
            let answer = try platform.get("/v1/whoami", as: .ada, headers: [("X-Request-Id", name)])
            #expect(answer.status == 200)
            let given = try #require(answer["X-Request-Id"])
            #expect(try /[0-9A-Za-z-]{16,64}/.wholeMatch(in: given) != nil, "\(name)")
            names.insert(given)
        }
        #expect(names.count == others.count)
    }
}
