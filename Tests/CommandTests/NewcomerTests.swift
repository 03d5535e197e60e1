import EmbeddedPostgres
import Foundation
import Postgres
import TestSupport
import Testing

/// What somebody meets in the first minutes.
@Suite(.threadOfItsOwn) struct NewcomerTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Runs the program; not with Foundation's `Process`, which would wait for the server that is left behind.
    private func hxapply(_ arguments: [String], _ environment: [String] = []) throws -> ChildProcess.Result {
        let words = ["-C", folder.path] + environment + [CommandRun.program] + arguments
        return try #require(ChildProcess("env", words).run(withErrors: true))
    }

    @Test func devFollowsTheEnvironment() throws {
        let directory = folder.url("mine").path
        defer { _ = try? EmbeddedServer(directory: directory).remove() }
        for name in ["HXAPPLY_DATABASE_URL", "DATABASE_URL"] {
            let environment = ["\(name)=embedded:\(directory)"]
            let address = try hxapply(["dev", "address"], environment)
            #expect(address.status == 0, "\(address.output)")
            #expect(FileManager.default.fileExists(atPath: directory))
            #expect(!FileManager.default.fileExists(atPath: folder.url(".hxapply").path))
            #expect(try hxapply(["dev", "address", directory]).output == address.output)
            #expect(try hxapply(["dev", "stop"], environment).output == "Stopped.\n")
        }
        // Another server's address says nothing of an embedded one.
        #expect(try hxapply(["dev", "stop"], ["DATABASE_URL=postgres://h/d"]).output == "The server is not running.\n")
        #expect(try hxapply(["dev", "remove"], ["DATABASE_URL=embedded:\(directory)"]).output == "Removed.\n")
    }

    @Test func addressThatIsTakenIsSaidPlainly() throws {
        let database = try TestServer.makeDatabase()
        let server = try StatusServerProcess(database)
        let cases = [
            ("127.0.0.1:\(server.port)", "another program listens there"),
            ("192.0.2.1:0", "this machine has no such address"), ("no-such-host.invalid:0", "there is no such host"),
        ]
        for (address, words) in cases {
            let run = try CommandRun.hxapply(["serve", "--listen", address], database: database)
            #expect(run.status == 1)
            #expect(run.errors.contains("the server cannot listen at \(address): \(words)\n"), "\(run.errors)")
            #expect(!run.errors.contains("bind("), "\(run.errors)")
        }
        #expect(try server.stop().status == 0)
    }

    @Test func somebodyIsRecordedOutsideOfPipelinesAndGit() throws {
        let pipeline = try Pipeline()
        try pipeline.apply(TestSpecs.first)
        let login = try pipeline.makeLogin(memberOf: "hx_apply")
        try pipeline.write(TestSpecs.second)
        #expect(try pipeline.hxapply(["apply", pipeline.spec], as: login).status == 0)
        let actors = try pipeline.database.execute("SELECT actor FROM hx.runs ORDER BY started_at").rows
        #expect(actors == [["hxapply"], [login]])
    }

    @Test func databaseWithoutClustersSaysSo() throws {
        let database = try TestServer.makeDatabase()
        for command in ["drift", "export"] {
            let run = try CommandRun.hxapply([command], database: database)
            #expect(run.status == 64)
            #expect(run.errors.contains("the database has no cluster yet"), "\(run.errors)")
            #expect(!run.errors.contains("none"), "\(run.errors)")
        }
    }
}
