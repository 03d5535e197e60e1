import Foundation
import Postgres
import TestSupport
import Testing

/// What no HTTP client sends: the status API refuses it or answers it, and serves the others meanwhile.
@Suite(.threadOfItsOwn) struct StatusProtocolTests {
    private static let host = "Host: 127.0.0.1\r\n"

    private let database: TestDatabase
    private let server: WatchedServer

    /// Most of it needs no tables.
    init() throws {
        database = try TestServer.makeEmptyDatabase()
        server = try WatchedServer(database)
    }

    private static func get(_ path: String, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\n\(host)\(fields)\r\n"
    }

    /// Sends the text and waits for so many answers, and whether more follow; for all until the end where nil.
    private func exchange(
        _ text: String,
        answers count: Int? = nil
    ) throws -> (statuses: [Int], isClosed: Bool, answers: [RawConnection.Answer]) {
        let connection = try RawConnection(port: server.port)
        connection.send(text)
        let (answers, isClosed) = try connection.receiveAnswers(count)
        return (answers.map(\.status), isClosed, answers)
    }

    /// Expects one refusal, after which the connection is closed, and a server that goes on.
    private func expectRefused(_ name: String, _ text: String, with statuses: Set<Int> = [400]) throws {
        let found = try exchange(text)
        #expect(found.statuses.count == 1 && statuses.isSuperset(of: found.statuses), "\(name): \(found.statuses)")
        #expect(found.isClosed, "\(name)")
        #expect(found.answers.first?["Connection"] == "close", "\(name)")
        #expect(try server.status("/livez") == 200, "\(name)")
    }

    // MARK: Malformed requests

    private static let malformed = [
        ("lines without CR", "GET /livez HTTP/1.1\nHost: 127.0.0.1\n\n"),
        ("folded field", get("/livez", "X: a\r\n b\r\n")),
        ("NUL in a field", get("/livez", "X: a\0b\r\n")),
        ("CR in a field", get("/livez", "X: a\rb\r\n")),
        ("space before the colon", get("/livez", "X : a\r\n")),
        ("space before Host's colon", "GET /livez HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n"),
        ("field without a name", get("/livez", ": a\r\n")),
        ("field without a colon", get("/livez", "X\r\n")),
        ("unknown version", "GET /livez HTTP/1.2\r\n\(host)\r\n"),
        ("no version", "GET /livez\r\n\(host)\r\n"),
        ("HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("space in the target", "GET /live z HTTP/1.1\r\n\(host)\r\n"),
        ("control character in the target", "GET /live\u{01}z HTTP/1.1\r\n\(host)\r\n"),
        ("TLS", "\u{16}\u{03}\u{01}\u{02}\0\u{01}\0\u{01}\r\n\r\n"),
        ("length and encoding", get("/livez", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"),
        ("two lengths", get("/livez", "Content-Length: 5\r\nContent-Length: 6\r\n") + "hello"),
        ("one length twice", get("/livez", "Content-Length: 5\r\nContent-Length: 5\r\n") + "hello"),
        ("list of lengths", get("/livez", "Content-Length: 5, 5\r\n") + "hello"),
        ("length with a sign", get("/livez", "Content-Length: +5\r\n") + "hello"),
        ("length below zero", get("/livez", "Content-Length: -1\r\n")),
        ("length beyond numbers", get("/livez", "Content-Length: 99999999999999999999999\r\n")),
    ]

    @Test func malformedRequestsAreRefused() throws {
        for (name, text) in Self.malformed { try expectRefused(name, text, with: [400, 405, 413]) }
    }

    @Test func oneHostIsNamed() throws {
        for fields in ["", "Host: a\r\nHost: b\r\n", "Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n"] {
            try expectRefused(fields, "GET /livez HTTP/1.1\r\n\(fields)\r\n")
        }
    }

    @Test func headsAreOfBoundedSize() throws {
        let many = { (count: Int) in (0..<count).map { "X-\($0): a\r\n" }.joined() }
        let long = { (count: Int) in String(repeating: "a", count: count) }
        try expectRefused("field of 100 KB", Self.get("/livez", "X: \(long(100_000))\r\n"), with: [400, 431])
        try expectRefused("1,100 fields", Self.get("/livez", many(1100)), with: [400, 431])
        try expectRefused("path of 90 KB", Self.get("/" + long(90_000)), with: [400, 414, 431])
        try expectRefused("name of 100 KB", Self.get("/livez", "\(long(100_000)): a\r\n"), with: [400, 431])
        let fields = many(10).replacing("a", with: long(2000))
        try expectRefused("fields of 20 KB", Self.get("/livez", fields), with: [400, 431])
        let fits = [Self.get("/livez", many(50)), Self.get("/livez", "X: \(long(7000))\r\n")]
        for text in fits { #expect(try exchange(text, answers: 1).statuses == [200]) }
    }

    // MARK: Bodies

    @Test func bodiesAreRefusedUnread() throws {
        let length = Self.get("/livez", "Content-Length: 5\r\n")
        let chunked = Self.get("/livez", "Transfer-Encoding: chunked\r\n")
        let bodies = [
            length, length + "hello", chunked, chunked + "5\r\nhello\r\n0\r\n\r\n",
            Self.get("/livez", "Content-Length: 5\r\nExpect: 100-continue\r\n"),
        ]
        for text in bodies { try expectRefused(text, text, with: [413]) }
        let post = length.replacing("GET", with: "POST") + "hello"
        try expectRefused(post, post, with: [405, 413])
        #expect(try exchange(Self.get("/livez", "Content-Length: 0\r\n"), answers: 1).statuses == [200])
    }

    /// What is sent behind the refusal goes no further than the kernel's buffers.
    @Test(arguments: ["Transfer-Encoding: chunked", "Content-Length: 1000000000000"])
    func endlessBodyIsNotRead(_ field: String) async throws {
        let sender = Background { [port = server.port] _ in
            let connection = try RawConnection(port: port)
            connection.send(Self.get("/livez", field + "\r\n"))
            let status = try connection.receive()?.status
            let piece = Array("10000\r\n\(String(repeating: "a", count: 1 << 16))\r\n".utf8)
            let sent = connection.sendEndlessly(piece, atMost: 1 << 28)
            return (status, sent, connection.isClosedByPeer())
        }
        let (status, sent, isClosed) = try await sender.value()
        #expect(status == 413)
        #expect(sent < 1 << 24, "\(sent) bytes")
        #expect(isClosed)
        #expect(try server.status("/livez") == 200)
    }

    // MARK: Connections

    @Test func connectionsEndAsAsked() throws {
        let old = try exchange("GET /livez HTTP/1.0\r\n\r\n")
        #expect(old.statuses == [200] && old.isClosed)
        let last = try exchange(Self.get("/livez", "Connection: close\r\n"))
        #expect(last.statuses == [200] && last.isClosed)
        let kept = try exchange("GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", answers: 1)
        #expect(kept.statuses == [200] && !kept.isClosed)
        let standard = try exchange(Self.get("/livez"), answers: 1)
        #expect(standard.statuses == [200] && !standard.isClosed)
        let half = try RawConnection(port: server.port)
        half.send(Self.get("/livez"))
        half.halfClose()
        let (answers, isClosed) = try half.receiveAnswers()
        #expect(answers.map(\.status) == [200] && isClosed)
    }

    /// Without tables each of these has a body of its own.
    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
        let paths = ["/livez", "/readyz", "/health/db"]
        let single = try paths.map { try server.get($0).text }
        #expect(Set(single).count == 3)
        let found = try exchange(paths.map { Self.get($0) }.joined(), answers: 3)
        #expect(found.answers.map(\.text) == single)
        #expect(!found.isClosed)
        let many = try exchange(String(repeating: paths.map { Self.get($0) }.joined(), count: 100), answers: 300)
        #expect(many.answers.map(\.text) == (0..<100).flatMap { _ in single })
    }

    private static let middle: [(String, [Int])] = [
        (get("/livez", "Content-Length: 3\r\n") + "abc", [200, 413]), ("GET /livez HTTP/1.1\r\n\r\n", [200, 400]),
        (get("/livez", "X : a\r\n"), [200, 400]), (get("/livez", "Connection: close\r\n"), [200, 200]),
    ]

    /// The answers before it are complete, and nothing behind it is answered.
    @Test func refusalInTheMiddleEndsThePipeline() throws {
        for (text, statuses) in Self.middle {
            let found = try exchange(Self.get("/health") + text + Self.get("/readyz"))
            #expect(found.statuses == statuses, "\(text)")
            #expect(found.isClosed, "\(text)")
        }
    }

    /// A refusal waits for the answers before it, however long these take.
    @Test func refusalWaitsForSlowAnswersBeforeIt() async throws {
        let folder = try TemporaryFolder()
        try folder.write("spec.yaml", TestSpecs.first)
        #expect(
            try CommandRun.hxapply(["apply", "--migrate", folder.url("spec.yaml").path], database: database).status == 0
        )
        #expect(try await Poll.eventually { try server.status("/v1/clusters/test") == 200 })
        let waits = (1...3).map { Self.get("/v1/clusters/test/revisions/never\($0)?wait=2") }.joined()
        let text = waits + "GET /livez HTTP/1.1\r\n\r\n"
        let found = Background { [port = server.port] _ in
            let connection = try RawConnection(port: port)
            connection.send(text)
            let (answers, isClosed) = try connection.receiveAnswers()
            return (answers.map(\.status), isClosed)
        }
        let (statuses, isClosed) = try await found.value()
        #expect(statuses == [200, 200, 200, 400])
        #expect(isClosed)
    }

    // MARK: Methods and targets

    @Test func otherMethodsAreNotAllowed() throws {
        let canary = "canary-5d1f"
        for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
            let found = try exchange("\(method) /livez HTTP/1.1\r\n\(Self.host)X-Canary: \(canary)\r\n\r\n", answers: 1)
            #expect(found.statuses == [405], "\(method)")
            #expect(found.answers.first?["Allow"] == "GET, HEAD", "\(method)")
            #expect(found.answers.first?.text.contains(canary) == false, "\(method)")
            #expect(found.answers.first?.fields.values.joined().contains(canary) == false, "\(method)")
        }
        for line in ["CONNECT example.com:443", "OPTIONS *", "PROPFIND /livez", "FOO /livez", "get /livez"] {
            let found = try exchange("\(line) HTTP/1.1\r\n\(Self.host)\r\n", answers: 1)
            #expect(found.statuses == [405], "\(line)")
            #expect(found.answers.first?["Allow"] == "GET, HEAD", "\(line)")
            #expect(found.answers.first?["Content-Type"] == "application/problem+json", "\(line)")
        }
        let found = try exchange(Self.get("/livez") + "FOO /livez HTTP/1.1\r\n\(Self.host)\r\n" + Self.get("/livez"))
        #expect(found.statuses == [200, 405] && found.isClosed)
    }

    @Test func targetsArePaths() throws {
        for target in ["http://127.0.0.1/livez", "*", "livez", "127.0.0.1:80", "?x"] {
            try expectRefused(target, "GET \(target) HTTP/1.1\r\n\(Self.host)\r\n")
        }
    }

    @Test func headIsGetWithoutItsBody() throws {
        for path in ["/livez", "/readyz", "/health", "/health/db"] {
            let connection = try RawConnection(port: server.port)
            connection.send(Self.get(path).replacing("GET", with: "HEAD"))
            let head = try #require(try connection.receive(isHead: true))
            let body = try connection.get(path)
            #expect(head.status == body.status, "\(path)")
            let names = { (answer: RawConnection.Answer) in answer.fields.keys.sorted() }
            #expect(names(head) == names(body), "\(path)")
            #expect(head["Content-Length"] == String(body.body.count), "\(path)")
            #expect(head["Content-Type"] == body["Content-Type"], "\(path)")
        }
    }
}
