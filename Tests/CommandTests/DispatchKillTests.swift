import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// Kills at random moments of an apply: each committed change has its message, and no other has one.
@Suite(.threadOfItsOwn) struct DispatchKillTests {
    private static let kills = Rounds.count("HXAPPLY_DISPATCH_KILLS", standard: 16)

    private static func spec(gpus: Int, hours: Int) -> String {
        TestSpecs.first + """
            gpuTypes: [{name: h100, gpusPerInstance: 8}]
            regions: [{name: us, provider: aws}]
            gpuPools: [{region: us, gpuType: h100, gpus: 64}]
            reservations:
              - {name: one, team: ml, region: us, gpuType: h100, gpus: \(gpus), start: 2098-01-01T00:00:00Z, duration: 1h}
              - {name: two, team: ml, region: us, gpuType: h100, gpus: 8, start: 2098-01-01T00:00:00Z, duration: \(hours)h}
              - {name: three, team: ml, region: us, gpuType: h100, gpus: 8, start: 2098-01-01T00:00:00Z, duration: 9h}

            """
    }

    @Test(.requires(PGMQ.python != nil, Comment(rawValue: PGMQ.missing)), arguments: [true, false])
    func messagesAreThoseOfCommittedChanges(isPGMQ: Bool) throws {
        var random = SeededGenerator(seed: isPGMQ ? 1 : 2)
        let folder = try TemporaryFolder()
        try folder.write("first/spec.yaml", Self.spec(gpus: 8, hours: 24))
        try folder.write("second/spec.yaml", Self.spec(gpus: 16, hours: 48))
        var specs = ["first/spec.yaml", "second/spec.yaml"].map { folder.url($0).path }
        let database = try TestServer.makeDatabase()
        if isPGMQ { try PGMQ.install(in: database) }
        let began = ContinuousClock.now
        #expect(try CommandRun.hxapply(["apply", specs[1]], database: database).status == 0)
        let usual = UInt32((ContinuousClock.now - began) / .microseconds(1))
        var messages = try Self.drain(isPGMQ, database)
        var (killed, committed) = (0, 1)
        for number in 1...max(1, Self.kills) {
            let running = try RunningCommand(CommandRun.program, ["apply", specs[0]], database: database)
            usleep(UInt32.random(in: 0...usual, using: &random))
            running.send(SIGKILL)
            if try running.wait().status == 137 { killed += 1 }
            #expect(try Self.isQuiet(database))
            // The consumer reads while runs go on.
            if number % 5 == 0 { messages += try Self.drain(isPGMQ, database) }
            let succeeded = try database.execute("SELECT count(*) FROM hx.runs WHERE state = 'succeeded'").scalar
            if let count = succeeded.flatMap({ Int($0) }), count > committed {
                committed = count
                specs.swapAt(0, 1)
            }
        }
        messages += try Self.drain(isPGMQ, database)
        let expected = try database.execute(
            """
            SELECT c.run || '/' || c.seq, c.key FROM hx.changes AS c
            JOIN hx.runs AS r ON r.cluster = c.cluster AND r.id = c.run AND r.state = 'succeeded'
            WHERE c.kind = 'reservations'
            """
        ).rows.map { "\($0[0] ?? "") \($0[1] ?? "")" }.sorted()
        let sent = messages.map { "\($0["id"]?.text ?? "") \($0["name"]?.text ?? "")" }
        #expect(sent.sorted() == expected, "PGMQ \(isPGMQ)")
        #expect(Set(sent).count == sent.count)
        #expect(killed > 0)
        #expect(try database.execute("SELECT count(*) FROM hx.dispatches").scalar == String(sent.count))
    }

    /// A server process whose client is gone may still commit.
    private static func isQuiet(_ database: TestDatabase) throws -> Bool {
        try Poll.until {
            try database.execute(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name LIKE 'hxapply apply %'
                """
            ).scalar == "0"
        }
    }

    private static func drain(_ isPGMQ: Bool, _ database: TestDatabase) throws -> [JSONValue] {
        if isPGMQ { return try PGMQ.drain("gpu_reservations", of: database) }
        return try database.execute(
            "UPDATE hx.outbox SET sent_at = now() WHERE sent_at IS NULL RETURNING payload"
        ).rows.map { try JSONReader.read(Array(($0[0] ?? "").utf8)) }
    }
}
