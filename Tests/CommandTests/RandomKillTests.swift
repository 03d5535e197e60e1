import Foundation
import Postgres
import TestSupport
import Testing

/// Kills at random moments of an apply: the rows are as before or as after, and the next apply puts everything right.
@Suite(.threadOfItsOwn) struct RandomKillTests {
    private static let workers = 4
    private static let kills = Rounds.count("HXAPPLY_KILLS", standard: 200)

    /// Each worker has a database and a seed of its own, which a failure names.
    @Test(arguments: UInt64(1)...4)
    func killAtARandomMomentLosesNothing(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        try folder.write("first/spec.yaml", TestSpecs.first + Self.reservations(gpus: 8))
        try folder.write("second/spec.yaml", TestSpecs.second + Self.reservations(gpus: 16))
        var specs = ["second/spec.yaml", "first/spec.yaml"].map { folder.url($0).path }
        let database = try TestServer.makeDatabase()
        var invariants = try Invariants(of: database, from: specs[1], to: specs[0])
        let duration = try Self.usualDuration(of: specs, on: database)
        var killed = 0
        for number in 1...max(1, Self.kills / Self.workers) {
            let pause = UInt32.random(in: 0...duration, using: &random)
            let actor = "kill \(number)"
            let running = try Self.start(specs[0], by: actor, on: database)
            usleep(pause)
            running.send(SIGKILL)
            let run = try running.wait()
            let label: Comment = "seed \(seed), kill \(number) after \(pause) of \(duration) µs: \(run.errors)"
            #expect(run.status == 137 || run.status == 0, label)
            #expect(try invariants.violations(status: run.status, actor: actor) == [], label)
            #expect(try invariants.convergence(on: specs[0]) == [], label)
            if run.status == 137 { killed += 1 }
            invariants = invariants.reversed
            specs.swapAt(0, 1)
        }
        #expect(killed > 0)
        #expect(try invariants.brokenChain() == [])
        try Self.expectNoRunIsStillOn(database)
    }

    /// Reservations to come, so that messages are owed too.
    private static func reservations(gpus: Int) -> String {
        """
        gpuTypes: [{name: h100, gpusPerInstance: 8}]
        regions: [{name: us, provider: aws}]
        gpuPools: [{region: us, gpuType: h100, gpus: 64}]
        reservations:
          - {name: next, team: ml, region: us, gpuType: h100, gpus: \(gpus), start: 2098-01-01T00:00:00Z, duration: 1h}

        """
    }

    private static func start(_ spec: String, by actor: String, on database: TestDatabase) throws -> RunningCommand {
        try RunningCommand(CommandRun.program, ["apply", spec, "--actor", actor], database: database)
    }

    /// How long an apply takes that nobody kills, in microseconds: neither the fastest of six nor the slowest.
    private static func usualDuration(of specs: [String], on database: TestDatabase) throws -> UInt32 {
        var durations: [Duration] = []
        for number in 0..<6 {
            let running = try start(specs[number % 2], by: "nobody", on: database)
            let began = ContinuousClock.now
            #expect(try running.wait().status == 0)
            durations.append(ContinuousClock.now - began)
        }
        return UInt32(durations.sorted()[3] / .microseconds(1))
    }

    /// Whoever lists the runs is told that the killed ones were interrupted.
    private static func expectNoRunIsStillOn(_ database: TestDatabase) throws {
        let runs = try CommandRun.hxapply(["runs", "--limit", "10000", "--format", "json"], database: database)
        #expect(runs.status == 0)
        #expect(!runs.output.contains("\"state\":\"running\""))
        let open = try database.execute("SELECT count(*) FROM hx.runs WHERE state IN ('running', 'interrupted')").scalar
        #expect(runs.output.components(separatedBy: "\"state\":\"interrupted\"").count - 1 == Int(open ?? ""))
    }
}
