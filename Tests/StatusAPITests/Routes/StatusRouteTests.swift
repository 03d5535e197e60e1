import TestSupport
import Testing
import Text

/// Every route of the document: what it answers, and what it does not take.
@Suite(.threadOfItsOwn) struct StatusRouteTests {
    private let platform: StatusPlatform
    private var document: OpenAPIDocument { platform.document }

    init() throws { platform = try .shared() }

    // MARK: Answers

    /// What red may see has the same form as what an admin sees.
    @Test(arguments: [Caller.ada, .otto, .red, .both]) func answersAreAsDocumented(_ caller: Caller) throws {
        for template in document.templates {
            for path in try platform.paths(template) {
                let answer = try platform.get(path, as: caller)
                if caller == .ada || caller == .otto { #expect(answer.status == 200, "\(path)") }
                // Its schema says no more than that it is an object, and it is deeper than other answers.
                if template == "/openapi.json" {
                    #expect(answer.mediaType == "application/json")
                    #expect(try OpenAPIDocument(answer.body).templates == document.templates)
                } else {
                    #expect(try document.problems(of: answer, to: template) == [], "\(caller) \(path)")
                }
            }
        }
    }

    @Test func refusalsAreAsDocumented() throws {
        for template in document.templates {
            let path = try platform.path(template)
            let absent = try platform.path(template, cluster: "absent")
            let answers = [
                try platform.get(path, as: .nobody), try platform.client.request("POST", path),
                try platform.get(path + "?per_page=no&no=1", as: .ada), try platform.get(absent, as: .ada),
                try platform.client.requestWithBody(path),
            ]
            for answer in answers where answer.status >= 400 {
                #expect(try document.problems(of: answer, to: template) == [], "\(template)")
                let problem = try answer.json()
                #expect(problem["status"]?.integer == answer.status, "\(template)")
                #expect(problem["type"]?.text == "about:blank", "\(template)")
            }
            #expect(answers[1].status == 405 && answers[4].status == 413, "\(template)")
        }
    }

    @Test func commitsAreToldApart() throws {
        let states = [
            (StatusPlatform.Revision.first, "superseded", platform.runs.first),
            (StatusPlatform.Revision.allowed, "superseded", platform.runs.allowed),
            (StatusPlatform.Revision.second, "applied", platform.runs.second),
            (StatusPlatform.Revision.refused, "failed", platform.runs.refused),
            (StatusPlatform.Revision.unknown, "pending", nil),
        ]
        for (revision, state, run) in states {
            for caller in [Caller.ada, .red] {
                let answer = try platform.json("/v1/clusters/prod/revisions/\(revision)", as: caller)
                #expect(answer["state"]?.text == state)
                #expect(answer["run"]?["id"]?.text == run)
                #expect(answer["appliedRevision"]?.text == StatusPlatform.Revision.second)
            }
        }
    }

    /// A pipeline that waits for a commit is not to be told that the rows are as it says after they were put back.
    @Test func undoSupersedesWhatCameBeforeIt() throws {
        let applied = try AppliedDatabase()
        try applied.apply(TestSpecs.first, revision: "aaaaaaa")
        let second = try applied.apply(TestSpecs.second, revision: "bbbbbbb")
        try applied.apply(TestSpecs.second, revision: "ccccccc")
        _ = try applied.undo(second)
        let server = try LocalServer(applied.database, isOpen: true)
        let state = { (revision: String) in
            try server.client.get("/v1/clusters/test/revisions/\(revision)").json()["state"]?.text
        }
        #expect(try ["aaaaaaa", "bbbbbbb", "ccccccc"].map(state) == ["superseded", "superseded", "superseded"])
        try applied.apply(TestSpecs.second, revision: "ccccccc")
        try server.refresh()
        #expect(try state("ccccccc") == "applied")
        #expect(try applied.pending() == 0)
    }

    /// What stands for no commit in the database is no commit's name.
    @Test func runsWithoutACommitHaveNoName() throws {
        #expect(try platform.json("/v1/clusters/staging/revisions/%5CN", as: .ada)["state"]?.text == "pending")
    }

    // MARK: Methods

    /// Nothing can be written, with or without a key, and nobody learns from it what there is.
    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
    func onlyReadingIsAllowed(_ method: String) throws {
        let absent = ["/absent", "/v1/clusters/absent", "/livez/"]
        let paths = try document.templates.map { try platform.path($0) } + absent
        for path in paths {
            for key in [nil, Caller.ada.secret, Caller.stranger.secret] {
                let answer = try platform.client.request(method, path, key: key)
                #expect(answer.status == 405, "\(path)")
                #expect(answer["Allow"] == "GET, HEAD", "\(path)")
                #expect(answer.mediaType == "application/problem+json", "\(path)")
            }
        }
    }

    @Test func headIsGetWithoutABody() throws {
        for template in document.templates {
            for (caller, path) in [(Caller.ada, try platform.path(template)), (.nobody, try platform.path(template))] {
                try expectSameHead(path, caller, hasFixedLength: template != "/metrics" && template != "/")
            }
        }
        for path in ["/absent", "/v1/clusters/absent", "/v1/clusters?page=0"] {
            try expectSameHead(path, .ada, hasFixedLength: true)
        }
    }

    private func expectSameHead(_ path: String, _ caller: Caller, hasFixedLength: Bool) throws {
        let get = try platform.client.get(path, key: caller.secret)
        let head = try platform.client.request("HEAD", path, key: caller.secret)
        #expect(head.body.isEmpty, "\(path)")
        let fields = { (answer: HTTPAnswer) in
            answer.fingerprint.dropLast().filter { hasFixedLength || !$0.hasPrefix("Content-Length: ") }
        }
        #expect(fields(head) == fields(get), "\(caller) \(path)")
        #expect(get["Content-Length"] == "\(get.body.count)", "\(path)")
        #expect(head["Content-Length"] != nil, "\(path)")
    }

    // MARK: Paths

    /// Whoever escapes a key as a whole, as `metadata.key` has it, finds the same.
    @Test func keyOfSeveralPartsMayComeAsOne() throws {
        for key in ["memberships/redteam/rob", "gpuPools/rubra/l4"] {
            let parts = key.split(separator: "/")
            let path = "/v1/clusters/prod/\(parts[0])/"
            let whole = try platform.get("\(path)\(parts[1])%2F\(parts[2])", as: .red)
            #expect(whole.status == 200, "\(key)")
            #expect(try whole.body == platform.get("\(path)\(parts[1])/\(parts[2])", as: .red).body, "\(key)")
            #expect(try platform.get("\(path)\(parts[1])%2F\(parts[2])%2Fmore", as: .red).status == 404, "\(key)")
        }
    }

    /// Every path has one spelling.
    private static let absent = [
        "/absent", "/v1", "/v2/clusters", "//", "//livez", "/livez/", "/livez//", "/LIVEZ", "/livez.", "/livez;a=1",
        "/livez%00", "/livez%2F", "/%6civez", "/livez%20", "/.", "/..", "/./livez", "/../livez", "/%2e%2e/livez",
        "/v1//clusters", "/v1/clusters/", "/v1/clusters//", "/v1/clusters/prod/", "//v1/clusters/prod",
        "/v1/%63lusters/prod", "/v1/clusters/prod/%74eams", "/v1/clusters/prod/teams/", "/v1/clusters/prod/Teams",
        "/v1/clusters/prod/teams/redteam/", "/v1/clusters/prod/teams//redteam", "/v1/clusters/prod%2Fteams",
        "/v1/clusters/prod/teams/..", "/v1/clusters/prod/teams/%2e%2e", "/v1/clusters/prod/teams/../teams",
        "/v1/clusters/prod/teams/%2e%2e/teams", "/v1/clusters/prod/gpuPools/rubra",
        "/v1/clusters/prod/gpuPools/rubra%2Fl4%2F", "/v1/clusters/prod/gpuPools%2Frubra%2Fl4",
        "/v1/clusters/prod/gpuPools/rubra/l4/",
        "/v1/clusters/prod/teams/redteam/x", "/v1/clusters/PROD",
        "/v1/clusters/%00", "/v1/clusters/prod%00", "/v1/clusters/%zz", "/v1/clusters/%", "/v1/clusters/%ff",
        "/v1/clusters/prod/teams/redteam%00", "/v1/clusters/prod/teams/REDTEAM", "/v1/clusters/prod/policy/other",
        "/v1/clusters/prod/teams/redteam'--", "/v1/clusters/prod/teams/%25", "/v1/clusters/{cluster}",
        "/v1/clusters/prod/teams/red%CC%81team", "/v1/clusters/prod/badge.png", "/openapi.yaml", "/favicon.ico",
    ]

    @Test func otherPathsAreAbsent() throws {
        let expected = try platform.get("/v1/clusters/absent", as: .ada)
        #expect(expected.status == 404)
        for path in Self.absent {
            #expect(try platform.get(path, as: .ada).fingerprint == expected.fingerprint, "\(path)")
        }
    }

    /// What stands for a name may be escaped, and means the same then.
    @Test func namesMayBeEscaped() throws {
        let plain = try platform.get("/v1/clusters/prod/gpuPools/rubra/l4", as: .ada)
        let escaped = try platform.get("/v1/clusters/%70rod/gpuPools/%72ubr%61/l%34", as: .ada)
        #expect(plain.status == 200)
        #expect(escaped.fingerprint == plain.fingerprint)
    }
}
