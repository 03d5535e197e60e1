import Foundation
import TestSupport
import Testing

/// Clients that send slowly, read slowly or say nothing: they are let go, and nobody waits for them.
@Suite(.threadOfItsOwn) struct StatusSlowClientTests {
    /// For how long a client may be silent or slow, in seconds, less what its own clock is late.
    private static let least = 8.0

    private let database: TestDatabase
    private let server: WatchedServer

    init() throws {
        database = try TestServer.makeDatabase()
        server = try WatchedServer(database)
    }

    /// Asks a hundred times, each time over a connection of its own.
    private func expectServed(_ path: String = "/livez") throws {
        for _ in 0..<100 { #expect(try server.get(path).status == 200) }
    }

    /// After how many seconds a connection was closed on which that was sent, then a piece each half a second; nil
    /// where it was not.
    private func closing(
        after opening: String,
        sending piece: @escaping @Sendable (Int) -> String?
    ) -> Background<Double?> {
        Background { [port = server.port] _ in
            let start = ContinuousClock.now
            let connection = try RawConnection(port: port)
            connection.send(opening)
            for number in 0..<Int(2 * Poll.patience) {
                guard !connection.isClosedByPeer(within: 0.5) else {
                    return (ContinuousClock.now - start) / .seconds(1)
                }
                if let piece = piece(number) { connection.send(piece) }
            }
            return nil
        }
    }

    @Test func slowSendersAreLetGo() async throws {
        let head = "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        let slow: [(name: String, closing: Background<Double?>)] = [
            ("silent", closing(after: "") { _ in nil }),
            ("fields one by one", closing(after: head) { "X-\($0): a\r\n" }),
            ("field letter by letter", closing(after: head + "X: ") { _ in "a" }),
            ("request line letter by letter", closing(after: "GET /") { _ in "a" }),
            ("half a head", closing(after: head) { _ in nil }),
            ("silent after an answer", closing(after: head + "\r\n") { _ in nil }),
        ]
        try expectServed()
        for (name, closing) in slow {
            let seconds = try #require(try await closing.value(), "\(name)")
            #expect(seconds >= Self.least, "\(name)")
        }
        try expectServed()
    }

    /// What it asks for is more than the kernel keeps for a connection.
    @Test func readerThatDoesNotReadIsLetGo() async throws {
        let folder = try TemporaryFolder()
        let name = String(repeating: "x", count: 200)
        let users = (0..<1000).map { "  - {name: u\($0), email: u\($0)@example.com, fullName: \(name)}\n" }.joined()
        try folder.write("spec.yaml", Specs.document("users:\n" + users))
        #expect(try CommandRun.hxapply(["apply", folder.url("spec.yaml").path], database: database).status == 0)
        let path = "/v1/clusters/test/users?per_page=100"
        #expect(try await Poll.eventually { try server.get(path)["X-Hxapply-Serial"] == "1" })
        let page = try server.get(path).body.count
        #expect(page > 40_000)
        let request = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        let count = (48 << 20) / page
        let reader = try RawConnection(port: server.port, receiveBuffer: 4096)
        reader.send(String(repeating: request, count: count))
        try expectServed(path)
        #expect(try await Poll.eventually { try server.connectionCount() == 0 })
        let slow = Background { [port = server.port] _ in
            let connection = try RawConnection(port: port)
            connection.send(String(repeating: request, count: 20))
            return try connection.receiveAnswers(20).answers.map(\.body.count)
        }
        #expect(try await slow.value() == Array(repeating: page, count: 20))
        let (rest, isClosed) = reader.receiveAll()
        #expect(isClosed)
        #expect(rest.count < count * page)
    }

    @Test func idleConnectionsHinderNobody() async throws {
        var idle: [RawConnection] = []
        for _ in 0..<300 { idle.append(try RawConnection(port: server.port)) }
        #expect(try await Poll.eventually { try server.connectionCount() >= 300 })
        try expectServed()
        idle = []
        #expect(try await Poll.eventually { try server.connectionCount() == 0 })
        try expectServed()
    }
}
