import Foundation
import Postgres
import TestSupport
import Testing

/// Kills, signals and lost sessions in the middle of an apply: the database is as before or as after, never between.
@Suite(.threadOfItsOwn) struct FaultTests {
    private let specs: TwoRevisions
    private let database: TestDatabase
    private var first: String { specs.first }
    private var second: String { specs.second }

    init() throws {
        specs = try TwoRevisions()
        database = try TestServer.makeDatabase()
    }

    private func apply(_ spec: String) throws {
        let run = try CommandRun.hxapply(["apply", spec], database: database)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }

    private func expectNothingPending(_ spec: String) throws {
        let run = try CommandRun.hxapply(["plan", spec, "--detailed-exitcode"], database: database)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }

    /// Kills the program at its first send to the server, at its second, and so on until it ends by itself.
    @Test(.requires(Strace.isUsable, "strace is not usable here"))
    func killAtEverySendLosesNothing() throws {
        let invariants = try Invariants(of: database, from: first, to: second)
        var kills = 0
        var committed = 0
        while kills < 200 {
            let actor = "send \(kills + 1)"
            let program = [CommandRun.program, "apply", second, "--actor", actor]
            let run = try CommandRun.run(Strace.path, Strace.kill(atSend: kills + 1) + program, database: database)
            #expect(try invariants.violations(status: run.status, actor: actor) == [], "kill \(kills + 1)")
            let rows = try database.rows()
            if run.status != 137 {
                #expect(rows == invariants.after)
                break
            }
            kills += 1
            if rows == invariants.after { committed += 1 }
            #expect(try invariants.convergence(on: second) == [], "kill \(kills)")
            try apply(first)
        }
        #expect((15..<200).contains(kills))
        // The commit itself is sent once; killed behind that send the run counts.
        #expect(committed <= 2)
        #expect(try invariants.brokenChain() == [])
    }

    @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, Int32(130))])
    func signalRollsBackAndSaysSo(_ signal: Int32, _ status: Int32) throws {
        try apply(first)
        let before = try database.rows()
        let held = try HeldRun(database, ["apply", second])
        held.running.send(signal)
        let run = try held.running.wait()
        try held.release()
        #expect(run.status == status)
        #expect(run.errors.contains("stopped by a signal"))
        #expect(run.errors.contains("the transaction was rolled back"))
        #expect(try database.rows() == before)
        #expect(try database.execute("SELECT count(*) FROM hx.runs WHERE state = 'cancelled'").scalar == "1")
        try apply(second)
        try expectNothingPending(second)
    }

    @Test func terminatedSessionIsALostConnection() throws {
        try apply(first)
        let before = try database.rows()
        let held = try HeldRun(database, ["apply", second])
        try database.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name LIKE 'hxapply apply %' AND datname = current_database()
            """
        )
        let run = try held.running.wait()
        try held.release()
        #expect(run.status == 4)
        #expect(try database.rows() == before)
        let states = try CommandRun.hxapply(["runs", "--format", "json"], database: database)
        #expect(states.output.contains("\"interrupted\""))
        try apply(second)
        try expectNothingPending(second)
    }

    @Test func busyLockNamesItsHolder() throws {
        try apply(first)
        let held = try HeldRun(database, ["apply", second, "--actor", "ada"])
        let other = try CommandRun.hxapply(["apply", first, "--lock-timeout", "1"], database: database)
        let id = try database.execute("SELECT id FROM hx.runs WHERE actor = 'ada'").scalar ?? "no run"
        #expect(other.status == 5)
        #expect(other.errors.contains("the cluster is locked by run \(id) (by ada on "))
        try held.release()
        #expect(try held.running.wait().status == 0)
        try expectNothingPending(second)
    }

    @Test func secondApplyWaitsAndWorksOnTheFreshState() throws {
        try apply(first)
        let held = try HeldRun(database, ["apply", second])
        let waiting = try RunningCommand(CommandRun.program, ["apply", second, "--format", "json"], database: database)
        usleep(300_000)
        try held.release()
        #expect(try held.running.wait().status == 0)
        let run = try waiting.wait()
        #expect(run.status == 0)
        #expect(
            run.output.contains("\"summary\":{\"create\":0,\"update\":0,\"rename\":0,\"delete\":0,\"unchanged\":7,")
        )
    }
}

/// The system call tracer, which can kill a program at the call of one's choice.
enum Strace {
    static let path = "/usr/bin/strace"

    static let isUsable: Bool = {
        guard FileManager.default.isExecutableFile(atPath: path) else { return false }
        return (try? CommandRun.run(path, ["-qq", "-o", "/dev/null", "/bin/true"]).status) == 0
    }()

    static func kill(atSend number: Int) -> [String] {
        [
            "-f", "-qq", "-o", "/dev/null", "-e", "trace=sendto", "-e", "inject=sendto:signal=KILL:when=\(number)",
        ]
    }
}
