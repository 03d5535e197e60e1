import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// Kills at random moments of an apply that makes secrets: each secret that is valid can be opened, and is the one whose
/// digest is stored.
@Suite(.threadOfItsOwn) struct KeyKillTests {
    private static let kills = Rounds.count("HXAPPLY_KEY_KILLS", standard: 12)

    @Test func killWhileMintingLeavesNoSecretThatNobodyHolds() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 1)
        let began = ContinuousClock.now
        try keys.apply(generation: 2)
        let usual = max(1, Int((ContinuousClock.now - began) / .microseconds(1)))
        var killed = 0
        for number in 0..<Self.kills {
            try keys.pipeline.write(keys.document(generation: number + 3))
            let running = try RunningCommand(
                CommandRun.program,
                ["apply", keys.pipeline.spec, "--yes"],
                database: keys.pipeline.database
            )
            usleep(UInt32.random(in: 0...UInt32(usual)))
            running.send(SIGKILL)
            let run = try running.wait()
            #expect(run.status == 137 || run.status == 0, "\(run.errors)")
            if run.status == 137 { killed += 1 }
            try expectOpenSecrets(keys)
        }
        #expect(killed > 0)
    }

    /// Every valid secret has one ciphertext, and it opens to just that secret.
    private func expectOpenSecrets(_ keys: KeyPlatform) throws {
        let rows = try keys.pipeline.database.execute(
            """
            SELECT l.sha256, d.ciphertext, k.rotation_generation = max(d.generation) OVER ()
            FROM hx.live_api_keys AS l
            LEFT JOIN hx.api_key_deliveries AS d ON d.cluster = l.cluster AND d.sha256 = l.sha256
            JOIN hx.api_keys AS k ON k.cluster = l.cluster AND k.name = l.api_key
            """
        ).rows
        #expect((1...2).contains(rows.count))
        for row in rows {
            let token = try #require(try keys.open(ciphertext: row[1] ?? ""))
            #expect(DigestContext().digest(of: Array(token.utf8)).hexadecimal == row[0])
            #expect(row[2] == "t")
        }
    }
}
