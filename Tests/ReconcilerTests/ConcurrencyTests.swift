import Dispatch
import Foundation
import Planning
import Postgres
import Reconciler
import Synchronization
import TestSupport
import Testing

/// Several writers at once, on a real server.
@Suite(.threadOfItsOwn) struct ConcurrencyTests {
    /// Writers at once, and how often each applies.
    private static let writers = 16
    private static let rounds =
        ProcessInfo.processInfo.environment["HXAPPLY_WRITERS_ROUNDS"].flatMap { Int($0) } ?? 100

    /// Each run replaces the one user that the run before it made, so the history is one chain or it is wrong.
    @Test func writersTakeTurnsAndEachSerialHasOneWinner() throws {
        let database = try TestServer.makeDatabase()
        _ = try database.migratedSession()
        let failures = Mutex<[String]>([])
        let finished = DispatchGroup()
        for writer in 0..<Self.writers {
            finished.enter()
            Thread.detachNewThread {
                do { try Self.write(as: writer, database) } catch { failures.withLock { $0.append("\(error)") } }
                finished.leave()
            }
        }
        finished.wait()
        #expect(failures.withLock { $0 } == [])
        let history = try database.execute(
            """
            SELECT r.serial, string_agg(c.key, ',') FILTER (WHERE c.action = 'create'),
                string_agg(c.key, ',') FILTER (WHERE c.action = 'delete')
            FROM hx.runs AS r JOIN hx.changes AS c ON c.cluster = r.cluster AND c.run = r.id
            GROUP BY r.cluster, r.id, r.serial
            ORDER BY r.serial
            """
        ).rows
        #expect(history.map { $0[0] } == (1...(Self.writers * Self.rounds)).map(String.init))
        #expect(history.first?[2] == nil)
        #expect(zip(history, history.dropFirst()).allSatisfy { $0[1] == $1[2] })
        #expect(try database.execute("SELECT name FROM hx.users").scalar == history.last?[1])
        let session = try Session(to: database.target(), schema: .standard)
        #expect(try session.verifyRuns(of: "test").problems == [])
    }

    private static func write(as writer: Int, _ database: TestDatabase) throws {
        let session = try Session(to: database.target(as: "writer \(writer)"), schema: .standard)
        for round in 0..<rounds {
            let name = "w\(writer)r\(round)"
            try session.apply(
                Specs.resolve("users: [{name: \(name), email: \(name)@example.com}]\n"),
                lockTimeout: 300_000
            )
        }
    }

    @Test func firstMigrationsAtOnceHappenOnce() throws {
        let database = try TestServer.makeEmptyDatabase()
        let applied = Mutex<[Int]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            let count = try? Migrator(Session(to: database.target(), schema: .standard)).migrate().applied.count
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
