import EmbeddedPostgres
import Foundation
import Postgres
import TestSupport
import Testing

/// What a run says that lost its session while it committed: what became of the rows, and nothing else.
@Suite(.threadOfItsOwn) struct CommitOutcomeTests {
    private static let cuts = Rounds.count("HXAPPLY_CUTS", standard: 100)

    private let specs: TwoRevisions
    private let database: TestDatabase
    private var first: String { specs.first }
    private var second: String { specs.second }

    init() throws {
        specs = try TwoRevisions()
        database = try TestServer.makeDatabase()
    }

    private func makeInvariants() throws -> Invariants {
        try Invariants(of: database, from: first, to: second)
    }

    private func apply(_ spec: String, by actor: String, through proxy: CuttingProxy) throws -> CommandRun {
        let target = proxy.address(of: database)
        return try CommandRun.hxapply(within: 120, ["apply", spec, "--actor", actor], database: target)
    }

    /// Starts a run that is killed after two minutes, should it not have ended by then.
    private func start(_ spec: String, by actor: String, on target: TestDatabase) throws -> RunningCommand {
        let words = ["--signal=KILL", "120", CommandRun.program, "apply", spec, "--actor", actor]
        return try RunningCommand("/usr/bin/timeout", words, database: target)
    }

    @Test func lostAnswerIsFoundOutToBeSuccess() throws {
        let invariants = try makeInvariants()
        let proxy = try CuttingProxy(to: database)
        defer { proxy.stop() }
        proxy.arm(.cutAfterCommit)
        let run = try apply(second, by: "cut after", through: proxy)
        #expect(proxy.triggers == 1)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("Applied: "))
        #expect(try invariants.violations(status: run.status, actor: "cut after") == [])
        #expect(try invariants.convergence(on: second) == [])
    }

    @Test func lostCommitIsFoundOutToBeNothing() throws {
        let invariants = try makeInvariants()
        let proxy = try CuttingProxy(to: database)
        defer { proxy.stop() }
        proxy.arm(.cutBeforeCommit)
        let run = try apply(second, by: "cut before", through: proxy)
        #expect(proxy.triggers == 1)
        #expect(run.status == 4)
        #expect(run.errors.contains("nothing was changed"))
        #expect(try invariants.violations(status: run.status, actor: "cut before") == [])
        #expect(try invariants.convergence(on: second) == [])
    }

    /// The commit before the rows' own, which ends the record of the run's start.
    @Test(arguments: [CuttingProxy.Behaviour.cutBeforeCommit, .cutAfterCommit])
    func sessionLostAtTheStartChangesNothing(_ behaviour: CuttingProxy.Behaviour) throws {
        let invariants = try makeInvariants()
        let proxy = try CuttingProxy(to: database)
        defer { proxy.stop() }
        proxy.arm(behaviour, atCommit: CuttingProxy.runCommit - 1)
        let run = try apply(second, by: "cut at start", through: proxy)
        #expect(proxy.triggers == 1)
        #expect(run.status == 4)
        #expect(try invariants.violations(status: run.status, actor: "cut at start") == [])
        #expect(try invariants.convergence(on: second) == [])
    }

    @Test func serverGoneForGoodLeavesTheOutcomeUnknown() throws {
        let invariants = try makeInvariants()
        let proxy = try CuttingProxy(to: database)
        defer { proxy.stop() }
        proxy.arm(.cutAfterCommit, then: .refuse)
        let start = ContinuousClock.now
        let run = try apply(second, by: "cut for good", through: proxy)
        let duration = ContinuousClock.now - start
        #expect(run.status == 8, "\(run.errors)")
        #expect(duration > .seconds(25))
        let id = try #require(
            try database.execute("SELECT id FROM hx.runs WHERE actor = 'cut for good'").scalar
        )
        #expect(run.errors.contains("unknown"), "\(run.errors)")
        #expect(run.errors.contains("run \(id)"), "\(run.errors)")
        #expect(run.errors.contains("'hxapply runs \(id)'"), "\(run.errors)")
        // What the hint says tells what became of it, once the way is open again.
        proxy.arm(.pass)
        let shown = try CommandRun.hxapply(["runs", id, "--format", "json"], database: proxy.address(of: database))
        #expect(shown.output.contains("\"state\":\"succeeded\""), "\(shown.output)\(shown.errors)")
        #expect(try invariants.violations(status: run.status, actor: "cut for good") == [])
        #expect(try database.rows() == invariants.after)
        #expect(try invariants.convergence(on: second) == [])
    }

    private static let silences: [(CuttingProxy.Behaviour, [Int32])] = [(.holdAnswer, [0]), (.holdCommit, [4, 8])]

    /// A COMMIT that arrived is found out about by asking in another session.
    ///
    /// One that did not is nothing (4), or unknown (8) as long as its session still holds the cluster's row.
    @Test(arguments: silences)
    func silentServerIsNotWaitedForForEver(_ behaviour: CuttingProxy.Behaviour, _ statuses: [Int32]) throws {
        let invariants = try makeInvariants()
        let proxy = try CuttingProxy(to: database)
        defer { proxy.stop() }
        proxy.arm(behaviour)
        let run = try apply(second, by: "held", through: proxy)
        #expect(statuses.contains(run.status), "exit code \(run.status): \(run.errors)")
        proxy.stop()
        #expect(try invariants.violations(status: run.status, actor: "held") == [])
        #expect(try invariants.convergence(on: second) == [])
    }

    @Test func killedBeforeTheAnswerTheRunCounts() throws {
        let invariants = try makeInvariants()
        let proxy = try CuttingProxy(to: database)
        defer { proxy.stop() }
        proxy.arm(.holdAnswer)
        let running = try RunningCommand(
            CommandRun.program,
            ["apply", second, "--actor", "killed"],
            database: proxy.address(of: database)
        )
        let isCommitted = try Poll.until { try database.rows() == invariants.after }
        running.send(SIGKILL)
        let run = try running.wait()
        proxy.stop()
        #expect(isCommitted)
        #expect(run.status == 137)
        #expect(try invariants.violations(status: run.status, actor: "killed") == [])
        #expect(try database.execute("SELECT state FROM hx.runs WHERE actor = 'killed'").scalar == "succeeded")
        #expect(try invariants.convergence(on: second) == [])
    }

    @Test func slowNetworkOnlyTakesLonger() throws {
        let invariants = try makeInvariants()
        let proxy = try CuttingProxy(to: database)
        defer { proxy.stop() }
        proxy.arm(.delay(milliseconds: 10))
        let run = try apply(second, by: "slow", through: proxy)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try invariants.violations(status: run.status, actor: "slow") == [])
        #expect(try invariants.convergence(on: second) == [])
    }

    @Test func serverThatStopsDuringARunLeavesNothingOfIt() throws {
        let server = try OwnServer()
        defer { server.remove() }
        let invariants = try Invariants(of: server.database, from: first, to: second)
        let holder = try server.database.connect()
        try holder.executeScript("BEGIN; LOCK TABLE hx.memberships IN ACCESS EXCLUSIVE MODE")
        defer { withExtendedLifetime(holder) {} }
        let running = try start(second, by: "stopped", on: server.database)
        #expect(try server.database.waitForBlockedSession())
        try server.crash()
        let run = try running.wait()
        try server.start()
        #expect(run.status == 4)
        #expect(try server.database.rows() == invariants.before)
        #expect(try invariants.violations(status: run.status, actor: "stopped") == [])
        #expect(try invariants.convergence(on: second) == [])
    }

    /// The server is gone when the run asks what became of its commit, and comes back with the answer.
    @Test(arguments: [CuttingProxy.Behaviour.cutBeforeCommit, .cutAfterCommit])
    func serverThatStopsAtTheCommitTellsAfterwards(_ behaviour: CuttingProxy.Behaviour) throws {
        let server = try OwnServer()
        defer { server.remove() }
        let invariants = try Invariants(of: server.database, from: first, to: second)
        let proxy = try CuttingProxy(to: server.database)
        defer { proxy.stop() }
        proxy.arm(behaviour, then: .refuse)
        let running = try start(second, by: "stopped", on: proxy.address(of: server.database))
        let isAtCommit = Poll.until { proxy.triggers == 1 }
        #expect(isAtCommit)
        try server.crash()
        try server.start()
        proxy.arm(.pass)
        let run = try running.wait()
        // Whether a COMMIT that was sent came before the crash is the server's to say; the code says the same.
        #expect(run.status == 4 || run.status == 0, "\(run.errors)")
        let isWritten = try server.database.rows() == invariants.after
        #expect(isWritten == (run.status == 0))
        #expect(try invariants.violations(status: run.status, actor: "stopped") == [])
        #expect(try invariants.convergence(on: second) == [])
    }

    /// The server has committed but tells nobody until its standby answers, whoever asks.
    @Test func commitThatWaitsForALostStandbyIsUnknown() throws {
        let server = try OwnServer()
        defer { server.remove() }
        let invariants = try Invariants(of: server.database, from: first, to: second)
        let holder = try server.database.connect()
        try holder.executeScript("BEGIN; LOCK TABLE hx.memberships IN ACCESS EXCLUSIVE MODE")
        let running = try start(second, by: "standby", on: server.database)
        #expect(try server.database.waitForBlockedSession())
        try server.set("ALTER SYSTEM SET synchronous_standby_names = '*'")
        // Its commit would wait for the standby as well.
        try holder.executeScript("ROLLBACK")
        let run = try running.wait()
        #expect(run.status == 8, "\(run.errors)")
        try server.set("ALTER SYSTEM RESET synchronous_standby_names")
        let isWritten = try Poll.until { try server.database.rows() == invariants.after }
        #expect(isWritten)
        #expect(try invariants.violations(status: run.status, actor: "standby") == [])
        #expect(try invariants.convergence(on: second) == [])
    }

    /// As many cuts before the commit as after it, in an order that the seed gives.
    @Test(arguments: UInt64(1)...2)
    func verdictIsNeverWrong(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let count = max(2, Self.cuts / 2)
        let behaviours = (0..<count).map { number in
            number.isMultiple(of: 2) ? CuttingProxy.Behaviour.cutBeforeCommit : CuttingProxy.Behaviour.cutAfterCommit
        }.shuffled(using: &random)
        let proxy = try CuttingProxy(to: database)
        defer { proxy.stop() }
        var invariants = try makeInvariants()
        var specs = [second, first]
        for (number, behaviour) in behaviours.enumerated() {
            proxy.arm(behaviour)
            let actor = "cut \(number)"
            let run = try apply(specs[0], by: actor, through: proxy)
            let label: Comment = "seed \(seed), cut \(number), \(behaviour), exit code \(run.status): \(run.errors)"
            #expect(run.status == 0 || run.status == 4, label)
            #expect(try invariants.violations(status: run.status, actor: actor) == [], label)
            if try database.rows() == invariants.after {
                invariants = invariants.reversed
                specs.swapAt(0, 1)
            }
        }
        #expect(proxy.triggers == count)
        #expect(try invariants.convergence(on: specs[0]) == [])
        #expect(try invariants.brokenChain() == [])
    }
}

/// A server of a test's own, which the test may stop as it likes.
private final class OwnServer {
    private static let settings = ["fsync=off", "autovacuum=off"]

    let database: TestDatabase
    private let directory: String

    init() throws {
        let directory = "/tmp/hxapply-own-\(UUID().uuidString.lowercased())"
        self.directory = directory
        let address = try EmbeddedServer(directory: directory, settings: Self.settings).start()
        database = try TestDatabase(at: address).migrated()
    }

    func start() throws {
        _ = try EmbeddedServer(directory: directory, settings: Self.settings).start()
    }

    /// Stops it at once and without a checkpoint, so that its next start begins with its log.
    func crash() throws {
        let stop = try TestServer.runAsServerUser(
            "pg_ctl",
            ["-D", directory + "/data", "-m", "immediate", "-s", "stop"]
        )
        #expect(stop.status == 0, "\(stop.output)")
    }

    /// Changes a setting and gives the server's processes the time to take it up.
    func set(_ setting: SQL) throws {
        try database.execute(setting)
        try database.execute("SELECT pg_reload_conf()")
        usleep(500_000)
    }

    func remove() {
        _ = try? EmbeddedServer(directory: directory).remove()
        try? FileManager.default.removeItem(atPath: directory)
    }
}
