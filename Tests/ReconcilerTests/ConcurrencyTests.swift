import Dispatch
import Foundation
import Postgres
import Reconciler
import Spec
import Synchronization
import TestSupport
import Testing

/// Several writers at once, on a real server.
@Suite struct ConcurrencyTests {
    @Test func writersTakeTurnsAndEachSerialHasOneWinner() throws {
        let writers = 8
        let rounds = 10
        let database = try TestServer.makeDatabase()
        _ = try database.migratedSession()
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: writers) { writer in
            do {
                let session = try Session(to: database.target(as: "writer \(writer)"), schema: .standard)
                for round in 0..<rounds {
                    let name = "w\(writer)r\(round)"
                    try session.apply(
                        Specs.resolve("users: [{name: \(name), email: \(name)@example.com}]\n"),
                        lockTimeout: 60_000
                    )
                }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        let serials = try database.execute("SELECT serial FROM hx.runs ORDER BY serial").rows.compactMap { $0[0] }
        #expect(serials == (1...(writers * rounds)).map(String.init))
        #expect(try database.execute("SELECT count(*) FROM hx.users").scalar == "1")
        let dangling = """
            SELECT count(*) FROM hx.changes AS c
            WHERE action = 'delete' AND NOT EXISTS (
                SELECT FROM hx.changes AS d WHERE d.action = 'create' AND d.key = c.key
            )
            """ as SQL
        #expect(try database.execute(dangling).scalar == "0")
    }

    @Test func firstMigrationsAtOnceHappenOnce() throws {
        let database = try TestServer.makeDatabase()
        let applied = Mutex<[Int]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            let count = try? Migrator(Session(to: database.target(), schema: .standard)).migrate().count
            applied.withLock { $0.append(count ?? -1) }
        }
        #expect(applied.withLock { $0.sorted() } == Array(repeating: 0, count: 7) + [Migration.newest])
    }

    @Test func editDuringAnApplyIsNeverLost() throws {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        let sections = { (name: String) in "users: [{name: ada, email: ada@example.com, fullName: \(name)}]\n" }
        try session.apply(Specs.resolve(sections("One")))
        let editor = try database.connect()
        try editor.executeScript("BEGIN; UPDATE hx.users SET full_name = 'By hand'")
        let finished = DispatchSemaphore(value: 0)
        let outcome = Mutex<String?>(nil)
        let desired = try Specs.resolve(sections("Two"))
        Thread.detachNewThread {
            let run = try? Session(to: database.target(), schema: .standard).apply(desired)
            outcome.withLock { $0 = run?.plan.changes.first?.fields.first?.before }
            finished.signal()
        }
        #expect(try database.waitForBlockedSession())
        try editor.executeScript("COMMIT")
        finished.wait()
        // The apply began anew and saw the edit, so its record tells what it overwrote.
        #expect(outcome.withLock { $0 } == "By hand")
        #expect(try session.plan(desired).summary.changes == 0)
    }
}
