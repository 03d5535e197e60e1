import Foundation
import Postgres
import TestSupport
import Testing

/// Clients of the status API that ask for other protocols, hang up, or say nothing.
@Suite(.threadOfItsOwn) struct StatusHardeningTests {
    private static let host = "Host: 127.0.0.1\r\n"

    private let pipeline: Pipeline
    private let server: WatchedServer

    init() throws {
        pipeline = try Pipeline()
        try pipeline.apply(TestSpecs.first)
        server = try WatchedServer(pipeline.database)
    }

    // MARK: Other protocols

    /// The decoder reads no more of a connection on which another protocol was asked for, so that is closed.
    @Test(arguments: [
        "GET /livez HTTP/1.1\r\n\(host)Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM\r\n\r\n",
        "GET /livez HTTP/1.1\r\n\(host)Connection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        "GET /livez HTTP/1.1\r\n\(host)Upgrade: TLS/1.0\r\n\r\n", "CONNECT /livez HTTP/1.1\r\n\(host)\r\n",
        "CONNECT 127.0.0.1:80 HTTP/1.1\r\n\(host)\r\n",
    ])
    func connectionEndsWithAnUpgrade(_ request: String) throws {
        let connection = try RawConnection(port: server.port)
        connection.send(request)
        let (answers, isClosed) = try connection.receiveAnswers()
        #expect(answers.count == 1 && [200, 405].contains(answers[0].status), "\(answers.map(\.status))")
        #expect(answers.first?["Connection"] == "close")
        #expect(isClosed)
    }

    @Test func clientThatOffersHTTP2IsAnsweredTwice() throws {
        let address = "http://127.0.0.1:\(server.port)/livez"
        let run = try CommandRun.run("/usr/bin/curl", ["-sS", "--http2", "--max-time", "5", address, address])
        #expect(run.status == 0, "\(run.errors)")
    }

    // MARK: Clients that leave

    /// As many pipelines as one key may have waiting hang up: nothing is kept for them until their time is over.
    @Test func placesOfThoseWhoHangUpAreFree() async throws {
        try await server.waitUntilReady()
        let path = "/v1/clusters/test/revisions/\(String(repeating: "f", count: 40))?wait=60"
        let waiting = try (0..<100).map { _ in
            let connection = try RawConnection(port: server.port)
            connection.send("GET \(path) HTTP/1.1\r\n\(Self.host)\r\n")
            return connection
        }
        for connection in waiting { connection.halfClose() }
        // Far less than the 60 seconds that they asked for. The answer is what was known when they left; whoever left
        // before the request was taken up gets none.
        for connection in waiting { #expect([nil, 200].contains(try connection.receive(within: 30)?.status)) }
        #expect(try server.get(path.replacing("60", with: "1")).status == 200)
    }

    /// More silent connections than the server keeps make room for those who ask.
    ///
    /// From another process, since Foundation's own cannot start programs while so many files are open.
    @Test func silentConnectionsKeepNobodyOut() throws {
        let script = """
            import resource, socket, sys, urllib.request
            hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
            port = int(sys.argv[1])
            def ask():
                return urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=60).status
            silent = []
            for number in range(2400):
                silent.append(socket.create_connection(("127.0.0.1", port)))
                if number % 400 == 0: assert ask() == 200
            print([ask() for _ in range(20)].count(200))
            """
        let run = try CommandRun.run("/usr/bin/env", ["python3", "-c", script, String(server.port)])
        #expect(run.output == "20\n", "\(run.errors)")
    }
}
