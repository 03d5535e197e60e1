import Foundation
import Glibc
import Postgres
import TestSupport
import Testing

/// The scheduler of `examples/scheduler`, on messages of real runs.
@Suite(.threadOfItsOwn) struct SchedulerTests {
    private static let kills = Rounds.count("HXAPPLY_SCHEDULER_KILLS", standard: 6)
    private static let program = Golden.root.appendingPathComponent("examples/scheduler/scheduler.py").path

    private let pipeline: Pipeline
    private let login: String
    private var database: TestDatabase { pipeline.database }
    private var jobs: String { pipeline.folder.url("jobs").path }

    /// The scheduler has the rights that `docs/consumers.md` gives it, and no others.
    init() throws {
        pipeline = try Pipeline()
        login = try pipeline.makeLogin(memberOf: "hx_processor")
        try database.execute("CREATE SCHEMA scheduler AUTHORIZATION \(identifier: login)")
    }

    private static let start = Date(timeIntervalSinceNow: -60).formatted(.iso8601)

    private static func spec(_ reservations: [String]) -> String {
        let lines = reservations.map { "  - {team: ml, region: us, gpuType: h100, start: \(start), \($0)}\n" }
        return Specs.document(
            """
            gpuTypes: [{name: h100, gpusPerInstance: 8}]
            regions: [{name: us, provider: aws}]
            teams: [{name: ml}]
            policy: {maxRemovalPercent: 100}
            reservations:

            """ + lines.joined()
        )
    }

    private func scheduler(_ more: [String]) throws -> RunningCommand {
        let options = ["--jobs", jobs, "--gpus", "64", "--pause", "0.02", "--run-seconds", "0.2"]
        return try RunningCommand(
            "/usr/bin/timeout",
            ["--signal=KILL", "120", PGMQ.python ?? "", Self.program] + options + more,
            database: pipeline.database(as: login)
        )
    }

    private func finish() throws {
        let run = try scheduler(["--until-idle"]).wait()
        #expect(run.status == 0, "\(run.errors)")
    }

    private func phases() throws -> [String: String] {
        let rows = try database.execute("SELECT reservation, phase FROM hx.reservation_status").rows
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] ?? "", $0[1] ?? "") })
    }

    private func expectNothingIsLeft() throws {
        #expect(try FileManager.default.contentsOfDirectory(atPath: jobs).isEmpty)
        #expect(try database.execute("SELECT count(*) FROM scheduler.refused").scalar == "0")
        let differing = try database.execute(
            """
            SELECT j.name, j.phase, p.phase FROM scheduler.jobs AS j
            FULL JOIN (SELECT * FROM hx.reservation_phases WHERE phase <> 'pending' OR is_reported) AS p
                ON p.reservation_id = j.reservation_id
            WHERE CASE j.phase WHEN 'removed' THEN p.phase IS NOT NULL ELSE p.phase IS NOT NULL AND p.phase <> j.phase END
                OR j.phase NOT IN ('completed', 'expired', 'failed', 'cancelled', 'removed')
            """
        ).rows
        #expect(differing.isEmpty, "\(differing)")
        #expect(
            try database.execute("SELECT count(*) FROM scheduler.messages").scalar
                == database.execute("SELECT count(*) FROM hx.dispatches").scalar
        )
    }

    @Test(.requires(PGMQ.python != nil, Comment(rawValue: PGMQ.missing)), arguments: [true, false])
    func reservationsComeToTheirEnds(isPGMQ: Bool) throws {
        if isPGMQ { try PGMQ.install(in: database) }
        try pipeline.apply(
            Self.spec([
                "name: works, gpus: 8, duration: 1h", "name: large, gpus: 72, duration: 1h",
                "name: waits, gpus: 64, duration: 1h", "name: unwanted, gpus: 8, duration: 1h, state: cancelled",
                "name: withdrawn, gpus: 8, duration: 1h", "name: gone, gpus: 8, duration: 1h",
            ])
        )
        try pipeline.apply(
            Self.spec([
                "name: works, gpus: 8, duration: 2h", "name: large, gpus: 72, duration: 1h",
                "name: waits, gpus: 64, duration: 1h", "name: unwanted, gpus: 8, duration: 1h, state: cancelled",
                "name: withdrawn, gpus: 8, duration: 1h, state: cancelled",
            ])
        )
        try finish()
        #expect(
            try phases() == [
                "works": "completed", "large": "failed", "waits": "completed", "withdrawn": "cancelled",
            ]
        )
        try expectNothingIsLeft()
    }

    /// Messages that it does not understand are set aside, and those of a newer layout stay where they are.
    @Test(.requires(PGMQ.python != nil, Comment(rawValue: PGMQ.missing)))
    func messagesAreChecked() throws {
        try PGMQ.install(in: database)
        try pipeline.apply(Self.spec(["name: works, gpus: 8, duration: 1h"]))
        let copies = """
            SELECT pgmq.send('gpu_reservations', message) FROM pgmq.q_gpu_reservations;
            SELECT pgmq.send('gpu_reservations', message || '{"version": 2, "id": "newer"}') FROM pgmq.q_gpu_reservations
                LIMIT 1;
            SELECT pgmq.send('gpu_reservations', message || '{"action": "dance", "id": "odd"}')
                FROM pgmq.q_gpu_reservations LIMIT 1;
            SELECT pgmq.send('gpu_reservations', '[1]');
            SELECT pgmq.send('gpu_reservations', message - 'reservation_id') FROM pgmq.q_gpu_reservations
                WHERE message ? 'name' LIMIT 1
            """
        try database.connect().executeScript(SQL(script: copies))
        try finish()
        #expect(try phases() == ["works": "completed"])
        #expect(try database.execute("SELECT count(*) FROM scheduler.refused").scalar == "3")
        #expect(try database.execute("SELECT count(*) FROM scheduler.messages").scalar == "1")
        #expect(
            try database.execute("SELECT message->>'id' FROM pgmq.q_gpu_reservations").rows == [["newer"]]
        )
    }

    /// Killed at any moment, while specs change: every reservation comes to one end, and no job is left.
    @Test(.requires(PGMQ.python != nil, Comment(rawValue: PGMQ.missing)), arguments: [true, false])
    func killsLoseNothing(isPGMQ: Bool) throws {
        if isPGMQ { try PGMQ.install(in: database) }
        var random = SeededGenerator(seed: isPGMQ ? 3 : 4)
        var reservations = (1...8).map { (name: "r\($0)", hours: 1, isWanted: true) }
        func apply() throws {
            try pipeline.apply(
                Self.spec(
                    reservations.map {
                        "name: \($0.name), gpus: 16, duration: \($0.hours)h, state: \($0.isWanted ? "active" : "cancelled")"
                    }
                )
            )
        }
        try apply()
        for number in 1...max(1, Self.kills) {
            let running = try scheduler([])
            // Its start takes some tenths of a second; then it works on messages and jobs.
            usleep(UInt32.random(in: 100_000...900_000, using: &random))
            if number % 3 == 0 {
                let index = Int.random(in: 0..<reservations.count, using: &random)
                switch number / 3 % 4 {
                case 0: reservations[index].hours += 1
                case 1: reservations[index].isWanted = false
                case 2: reservations.remove(at: index)
                default: break
                }
                reservations.append((name: "n\(number)", hours: 1, isWanted: true))
                try apply()
            }
            running.kill()
            _ = try running.wait()
        }
        try finish()
        let final = try phases()
        #expect(Set(final.keys) == Set(reservations.map(\.name)))
        #expect(Set(final.values).isSubset(of: ["completed", "expired", "failed", "cancelled"]))
        try expectNothingIsLeft()
    }
}

extension RunningCommand {
    /// Kills the program that `timeout` runs, and `timeout` itself.
    fileprivate func kill() {
        let children = (try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)) ?? ""
        for child in children.split(separator: " ") { Glibc.kill(Int32(child) ?? 0, SIGKILL) }
        send(SIGKILL)
    }
}
