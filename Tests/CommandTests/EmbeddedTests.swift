import Dispatch
import EmbeddedPostgres
import Foundation
import Synchronization
import TestSupport
import Testing

/// The embedded server: started when asked for, shared, stopped by command or when idle.
@Suite(.threadOfItsOwn) struct EmbeddedTests {
    /// Runs the program; not with Foundation's `Process`, which would wait for the server that is left behind.
    private static func hxapply(_ arguments: [String]) -> ChildProcess.Result? {
        let words = ["HXAPPLY_EMBEDDED_IDLE_SECONDS=2", CommandRun.program] + arguments
        return ChildProcess("env", words).run(withErrors: true)
    }

    @Test func isSharedAndStopsWhenIdle() throws {
        let folder = try TemporaryFolder()
        try folder.write("spec.yaml", TestSpecs.first)
        let directory = folder.url("a server home").path
        let address = ["--database", "embedded:\(directory)"]
        let spec = folder.url("spec.yaml").path
        let statuses = Mutex<[Int32?]>([])
        DispatchQueue.concurrentPerform(iterations: 2) { _ in
            let status = Self.hxapply(["apply", spec] + address)?.status
            statuses.withLock { $0.append(status) }
        }
        #expect(statuses.withLock { $0 } == [0, 0])
        let pidFile = directory + "/data/postmaster.pid"
        #expect(FileManager.default.fileExists(atPath: pidFile))
        for _ in 0..<200 where FileManager.default.fileExists(atPath: pidFile) { usleep(100_000) }
        #expect(!FileManager.default.fileExists(atPath: pidFile), "it runs on though nobody uses it")
        #expect(Self.hxapply(["plan", spec] + address)?.output.contains("7 unchanged") == true)
        #expect(Self.hxapply(["dev", "stop", directory])?.output == "Stopped.\n")
        #expect(Self.hxapply(["dev", "stop", directory])?.output == "The server is not running.\n")
    }

    @Test func directoryOfSomethingElseIsLeftAlone() throws {
        let folder = try TemporaryFolder()
        try folder.write("project/notes.txt", "mine")
        let before = try FileManager.default.attributesOfItem(atPath: folder.url("project").path)
        let result = Self.hxapply(["dev", "address", folder.url("project").path])
        #expect(result?.status == 4)
        #expect(result?.output.contains("it holds 'notes.txt'") == true)
        let after = try FileManager.default.attributesOfItem(atPath: folder.url("project").path)
        #expect(before[.posixPermissions] as? Int == after[.posixPermissions] as? Int)
        #expect(before[.ownerAccountID] as? Int == after[.ownerAccountID] as? Int)
    }

    @Test(arguments: [
        ("embedded", ".hxapply/postgres"), ("embedded:", ".hxapply/postgres"), ("embedded:x/y", "x/y"),
        ("postgres://h/d", nil), ("embeddedx", nil),
    ])
    func addressNamesADirectory(_ address: String, _ directory: String?) {
        #expect(EmbeddedServer.directory(ofAddress: address) == directory)
    }
}
