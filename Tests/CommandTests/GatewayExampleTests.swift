import Foundation
import TestSupport
import Testing

/// The example gateway lets requests pass that have a valid key, and refuses a revoked one at once: with its cache warm,
/// and after its session was lost.
@Suite(.threadOfItsOwn) struct GatewayExampleTests {
    /// nginx and the program that it asks, with ports of their own.
    private final class Gateway {
        private let folder: TemporaryFolder
        private let nginx: RunningCommand
        private let check: RunningCommand
        private let port = Int.random(in: 20_000...40_000)

        init(_ database: TestDatabase) throws {
            folder = try TemporaryFolder()
            let example = Golden.root.appendingPathComponent("examples/gateway")
            let checkPort = port + 10_000
            let text = try String(contentsOf: example.appendingPathComponent("nginx.conf"), encoding: .utf8)
                .replacing("127.0.0.1:9101", with: "127.0.0.1:\(checkPort)")
                .replacing("127.0.0.1:8080", with: "127.0.0.1:\(port)")
            try folder.write("nginx.conf", "pid \(folder.path)/nginx.pid;\n" + text)
            try folder.write("html/jobs/index.html", "passed\n")
            check = try RunningCommand(
                "/usr/bin/python3",
                [example.appendingPathComponent("check_key.py").path, "prod", String(checkPort)],
                database: database
            )
            nginx = try RunningCommand(
                "/usr/bin/env",
                ["nginx", "-p", folder.path, "-c", "\(folder.path)/nginx.conf", "-g", "daemon off;"]
            )
        }

        deinit {
            nginx.send(SIGTERM)
            // It inherits the blocked signals of the thread that starts it, and has nothing to put in order.
            check.send(SIGKILL)
            for running in [nginx, check] { _ = try? running.wait() }
        }

        /// The status of a request with the token, and the owner that the service behind would see.
        func ask(_ token: String?) throws -> (status: Int, owner: String) {
            let header = token.map { ["-H", "Authorization: Bearer \($0)"] } ?? []
            let format = "%{http_code} %header{x-owner}"
            let url = "http://127.0.0.1:\(port)/jobs/"
            let run = try CommandRun.run(
                "/usr/bin/env",
                ["curl", "-s", "-o", "/dev/null", "-w", format] + header + [url]
            )
            let words = run.output.split(separator: " ")
            return (Int(words.first ?? "") ?? 0, words.count > 1 ? String(words[1]) : "")
        }

        /// Asks until the status is that one.
        ///
        /// - Returns: how long it took; nil if it was not within five seconds.
        func wait(for status: Int, _ token: String?) throws -> Duration? {
            let began = ContinuousClock.now
            while ContinuousClock.now - began < .seconds(5) {
                if try ask(token).status == status { return ContinuousClock.now - began }
            }
            return nil
        }
    }

    @Test func revokedKeysAreRefusedAtOnce() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 1)
        let token = try #require(try keys.open(1))
        let gateway = try Gateway(keys.pipeline.database)
        #expect(try gateway.wait(for: 200, token) != nil)
        #expect(try gateway.ask(token) == (200, "teams/ml"))
        #expect(try gateway.ask(nil).status == 401)
        #expect(try gateway.ask(token + "0").status == 401)
        #expect(try gateway.ask("made up").status == 401)

        // The cache is warm, and the commit empties it.
        try keys.pipeline.psql(["UPDATE hx.api_keys SET active = false"])
        let time = try #require(try gateway.wait(for: 401, token))
        #expect(time < .seconds(1), "\(time)")
        try keys.apply(generation: 1)
        #expect(try gateway.wait(for: 200, token) != nil)

        // The sessions are cut, and the key is revoked before anybody listens again.
        try keys.pipeline.psql([
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'check_key'",
            "UPDATE hx.teams SET active = false",
        ])
        #expect(try gateway.wait(for: 401, token) != nil)
        try keys.apply(generation: 1)
        #expect(try gateway.wait(for: 200, token) != nil)

        // A key without the scope of the path.
        try keys.pipeline.psql(["DELETE FROM hx.api_key_scopes WHERE scope = 'jobs:submit'"])
        #expect(try gateway.wait(for: 403, token) != nil)
    }
}
