import Foundation
import TestSupport
import Testing
import Text

/// What only a socket shows of the status API's routes; all else is asked of them in `StatusAPITests`.
@Suite(.threadOfItsOwn) struct StatusSocketTests {
    private static let secret = "socket-secret"

    private let pipeline: Pipeline
    private let run: String
    private let server: StatusServerProcess
    private let document: OpenAPIDocument

    init() throws {
        pipeline = try Pipeline()
        let digest = "[bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb]"
        let spec = TestSpecs.second.replacing(digest, with: "[\(Secret.digest(of: Self.secret))]")
        run = try pipeline.apply(spec, ["--revision", "2222222"])
        server = try StatusServerProcess(pipeline.database, ["--open"])
        document = try OpenAPIDocument(server.client.get("/openapi.json").body)
    }

    /// A template with names of what there is, or of nothing where there is none.
    private func path(_ template: String) throws -> String {
        let parts = template.split(separator: "/")
        var key: [Substring] = []
        if parts.count > 4, !["runs", "revisions"].contains(parts[3]) {
            let list = try server.client.get("/v1/clusters/test/\(parts[3])").json()
            key = list["items"]?.elements?.first?["metadata"]?["key"]?.text?.split(separator: "/") ?? []
        }
        let filled = parts.map { part in
            switch part {
            case "{cluster}": "test"
            case "{id}": run
            case "{revision}": "2222222"
            case _ where part.hasPrefix("{"): key.isEmpty ? "absent" : String(key.removeFirst())
            default: String(part)
            }
        }
        // Totals are of days that must be given.
        let query = filled.last == "total" ? "?start=2026-01-01&end=2026-01-31" : ""
        return "/" + filled.joined(separator: "/") + query
    }

    @Test func everyRouteIsAnsweredAsDocumented() throws {
        let connection = try server.client.connect()
        for template in document.templates {
            let path = try path(template)
            let get = try connection.request("GET", path)
            let isAbsent = path.contains("/absent") || path.hasSuffix("/policy/policy")
            #expect(get.status == (isAbsent ? 404 : 200), "\(path)")
            if template != "/openapi.json" { #expect(try document.problems(of: get, to: template) == [], "\(path)") }
            #expect(get["Date"] != nil, "\(path)")
            for name in ["Server", "X-Powered-By", "Via", "Set-Cookie"] { #expect(get.values(name) == [], "\(path)") }
            let head = try connection.request("HEAD", path)
            // Had it a body, that would stand where the next answer is to begin.
            #expect(try connection.request("GET", "/livez").status == 200, "\(path)")
            #expect(head.status == get.status && head.body.isEmpty, "\(path)")
            let hasFixedLength = template != "/metrics" && template != "/"
            if hasFixedLength { #expect(head["Content-Length"] == "\(get.body.count)", "\(path)") }
            let post = try connection.request("POST", path)
            #expect(post.status == 405 && post["Allow"] == "GET, HEAD", "\(path)")
            let withBody = try server.client.request("GET", path, headers: [("Content-Length", "2")])
            #expect(withBody.status == 413, "\(path)")
            for problem in [post, withBody] {
                #expect(try document.problems(of: problem, to: template) == [], "\(path)")
            }
        }
        #expect(try server.stop().status == 0)
    }

    @Test func commandWritesTheDocumentThatIsServed() throws {
        let run = try CommandRun.hxapply(["schema", "--openapi"])
        #expect(run.status == 0)
        let isSame = try run.output == server.client.get("/openapi.json").text + "\n"
        #expect(isSame)
    }

    @Test func optionsLimitRequests() throws {
        let options = ["--rate-limit", "2", "--invalid-key-limit", "3"]
        let server = try StatusServerProcess(pipeline.database, options)
        let statuses = try (0..<3).map { _ in try server.client.get("/v1/whoami", key: Self.secret).status }
        #expect(statuses == [200, 200, 429])
        // Guesses are counted by the address that they come from.
        let guesses = try (0..<4).map { try server.client.from("127.0.3.1").get("/v1/whoami", key: "\($0)").status }
        #expect(guesses == [401, 401, 401, 429])
        #expect(try server.client.from("127.0.3.2").get("/v1/whoami", key: "guess").status == 401)
        #expect(try server.stop().status == 0)
    }
}
