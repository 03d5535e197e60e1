import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// `hxapply runs --verify`: whoever edits, removes or adds a record of a run is found out.
@Suite(.threadOfItsOwn) struct RunChainTests {
    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }

    init() throws { pipeline = try Pipeline() }

    private func verify(_ more: [String] = []) throws -> CommandRun {
        try pipeline.hxapply(["runs", "--verify"] + more)
    }

    private func expectSound(sealed: Int, unsealed: Int = 0) throws {
        let run = try verify(["--format", "json"])
        #expect(run.status == 0, "\(run.output)")
        let result = try run.json()
        #expect(result["problems"]?.elements == [])
        #expect(result["sealed"]?.integer == sealed)
        #expect(result["unsealed"]?.integer == unsealed)
    }

    /// Three runs that changed something, then one that was refused.
    /// - Returns: their identities in that order.
    private func makeHistory() throws -> [String] {
        var runs = [
            try pipeline.apply(TestSpecs.first, ["--actor", "one"]), try pipeline.apply(TestSpecs.second),
            try pipeline.apply(TestSpecs.first),
        ]
        try pipeline.write(Specs.document("users: []\n"))
        let refused = try pipeline.hxapply(["apply", pipeline.spec, "--format", "json"])
        #expect(refused.status == 7)
        runs.append(try #require(try refused.json()["run"]?.text))
        return runs
    }

    /// Expects that the break is found, and the run named.
    private func expectBroken(_ run: String?, _ label: String) throws {
        let result = try verify()
        #expect(result.status == 6, "\(label): \(result.output)")
        #expect(result.output.contains("\nBroken: "), "\(label): \(result.output)")
        if let run { #expect(result.output.contains(run), "\(label): \(result.output)") }
    }

    // MARK: What is sound

    @Test func everyEndOfARunKeepsTheChainSound() throws {
        let runs = try makeHistory()
        try expectSound(sealed: 4)
        let undo = try pipeline.run(["undo", runs[2]])
        try expectSound(sealed: 5)
        #expect(try pipeline.hxapply(["undo", runs[2]]).status == 6)
        try expectSound(sealed: 6)
        let record = try pipeline.record(of: undo)
        #expect(record["undoes"] == .string(runs[2]))
        let end = try verify().output.components(separatedBy: "\n")
        #expect(end[0] == "Verified: 6 records of cluster test.")
        let digest = try database.execute("SELECT encode(chain_digest, 'hex') FROM hx.clusters").scalar ?? ""
        #expect(end[1] == "End of the chain: sha256:\(digest)")
        try pipeline.write(TestSpecs.second)
        #expect(try pipeline.pending() == "")
    }

    @Test func killedRunIsSealedByTheNextSuccess() throws {
        let killed = try killRun()
        try expectSound(sealed: 1, unsealed: 1)
        #expect(try verify().output.contains("1 not sealed yet"))
        try pipeline.apply(TestSpecs.second)
        try expectSound(sealed: 3)
        #expect(try database.execute("SELECT state FROM hx.runs WHERE id = $1::uuid", [killed]).scalar == "interrupted")
        #expect(try pipeline.pending() == "")
    }

    /// A first run that succeeded, and a second one that was killed while it wrote.
    /// - Returns: the killed run.
    private func killRun() throws -> String {
        try pipeline.apply(TestSpecs.first)
        try pipeline.write(TestSpecs.second)
        let held = try HeldRun(database, ["apply", pipeline.spec])
        held.running.send(SIGKILL)
        #expect(try held.running.wait().status == 137)
        try held.release()
        return try #require(try database.execute("SELECT id FROM hx.runs WHERE state = 'running'").scalar)
    }

    @Test func recordOfAKilledRunIsCovered() throws {
        let killed = try killRun()
        try pipeline.apply(TestSpecs.second)
        let chain = try ChainCopy(of: database)
        for statement: SQL in [
            "UPDATE hx.runs SET actor = 'nobody' WHERE id = $1::uuid",
            "UPDATE hx.runs SET state = 'running' WHERE id = $1::uuid", "DELETE FROM hx.runs WHERE id = $1::uuid",
            """
            INSERT INTO hx.runs (cluster, id, state, program_version, chain_number)
            SELECT cluster, gen_random_uuid(), state, program_version, 4 FROM hx.runs WHERE id = $1::uuid
            """,
        ] {
            try database.execute(statement, [killed])
            try expectBroken(nil, statement.text)
            try chain.restore()
        }
        try expectSound(sealed: 3)
    }

    @Test func recordsOfValuesThatAreHardToWriteAreSound() throws {
        for seed in UInt64(1)...6 {
            var random = SeededGenerator(seed: seed)
            let folder = try TemporaryFolder()
            let spec = GeneratedSpec(using: &random)
            for (name, text) in spec.files(using: &random) { try folder.write(name, text) }
            let database = try TestServer.makeDatabase()
            let plan = try CommandRun.hxapply(["plan", folder.path, "--format", "json"], database: database).json()
            let asked = (plan["refusals"]?.elements ?? []).flatMap { $0["allowances"]?.elements ?? [] }
            let allowed = asked.compactMap(\.text).flatMap { ["--allow", $0] }
            let arguments = ["apply", folder.path] + allowed + (allowed.isEmpty ? [] : ["--reason", "a test"])
            let apply = try CommandRun.hxapply(arguments, database: database)
            #expect(apply.status == 0, "seed \(seed): \(apply.output)\(apply.errors)")
            #expect(try CommandRun.hxapply(["runs", "--verify"], database: database).status == 0, "seed \(seed)")
        }
    }

    @Test func clustersHaveChainsOfTheirOwn() throws {
        try pipeline.apply(TestSpecs.first.replacing("name: test}", with: "name: other}"))
        let runs = try makeHistory()
        #expect(try verify().status == 64)
        #expect(try verify(["--cluster", "none"]).status == 64)
        for cluster in ["test", "other"] { #expect(try verify(["--cluster", cluster]).status == 0) }
        try database.execute("UPDATE hx.runs SET actor = 'nobody' WHERE id = $1::uuid", [runs[1]])
        #expect(try verify(["--cluster", "other"]).status == 0)
        let broken = try verify(["--cluster", "test"])
        #expect(broken.status == 6)
        #expect(broken.output.hasPrefix("  ! the record of run \(runs[1]) was edited\n"), "\(broken.output)")
    }

    // MARK: What is found

    @Test func everyColumnOfARunCounts() throws {
        let runs = try makeHistory()
        let columns = try database.execute(
            """
            SELECT column_name, data_type FROM information_schema.columns
            WHERE table_schema = 'hx' AND table_name = 'runs' AND column_name NOT IN ('cluster', 'id')
            """
        ).rows
        #expect(columns.count >= 28)
        try database.execute("ALTER TABLE hx.runs DROP CONSTRAINT runs_override_reason_check")
        let chain = try ChainCopy(of: database)
        for column in columns {
            let name = try #require(column[0])
            let value = name == "state" ? "'failed'" : try #require(Self.otherValue(ofType: column[1] ?? ""))
            try database.execute(
                "UPDATE hx.runs SET \(identifier: name) = \(SQL(script: value)) WHERE id = $1::uuid",
                [runs[1]]
            )
            try expectBroken(runs[1], name)
            try chain.restore()
        }
        try expectSound(sealed: 4)
    }

    @Test func everyColumnOfAChangeCounts() throws {
        let runs = try makeHistory()
        let columns = try database.execute(
            """
            SELECT column_name, data_type FROM information_schema.columns
            WHERE table_schema = 'hx' AND table_name = 'changes' AND column_name NOT IN ('cluster', 'run')
            """
        ).rows
        let chain = try ChainCopy(of: database)
        for column in columns {
            let name = try #require(column[0])
            let value = name == "action" ? "'delete'" : try #require(Self.otherValue(ofType: column[1] ?? ""))
            try database.execute(
                "UPDATE hx.changes SET \(identifier: name) = \(SQL(script: value)) WHERE run = $1::uuid AND seq = 1",
                [runs[1]]
            )
            try expectBroken(runs[1], name)
            try chain.restore()
        }
        try expectSound(sealed: 4)
    }

    /// A value that no record of these tests has.
    private static func otherValue(ofType type: String) -> String? {
        [
            "text": "'forged'", "uuid": "gen_random_uuid()", "bigint": "99", "integer": "77", "boolean": "true",
            "bytea": "sha256('forged')", "jsonb": "'[1]'", "timestamp with time zone": "now() + interval '1 hour'",
        ][type]
    }

    @Test func recordThatIsGoneIsMissed() throws {
        let runs = try makeHistory()
        let chain = try ChainCopy(of: database)
        // The run behind a gap is named; behind the last one there is none.
        for (index, run) in runs.enumerated() {
            try database.execute("DELETE FROM hx.changes WHERE run = $1::uuid", [run])
            try database.execute("DELETE FROM hx.runs WHERE id = $1::uuid", [run])
            try expectBroken(runs.indices.contains(index + 1) ? runs[index + 1] : nil, "run \(index)")
            #expect(try verify().output.contains("the chain once held 4 records, 3 are there"))
            try chain.restore()
        }
        try expectSound(sealed: 4)
    }

    @Test func recordThatNoRunWroteIsFound() throws {
        let runs = try makeHistory()
        let forged = UUID().uuidString.lowercased()
        try database.execute(
            """
            INSERT INTO hx.runs (cluster, id, state, serial, program_version, finished_at, chain_number, record_digest)
            SELECT cluster, $1::uuid, state, serial, program_version, finished_at, 5, record_digest
            FROM hx.runs WHERE id = $2::uuid
            """,
            [forged, runs[2]]
        )
        try expectBroken(forged, "with a number")
    }

    /// A run that succeeds seals its own record, so only a forged one can be without a number.
    @Test func recordOfSuccessThatNoRunSealedIsFound() throws {
        _ = try makeHistory()
        let forged = UUID().uuidString.lowercased()
        try database.execute(
            """
            INSERT INTO hx.runs (cluster, id, state, serial, program_version, finished_at)
            VALUES ('test', $1::uuid, 'succeeded', 4, '0.1.0', now())
            """,
            [forged]
        )
        try expectBroken(forged, "before the next run")
        try pipeline.apply(TestSpecs.second)
        try expectBroken(forged, "after the next run")
    }

    @Test func everyColumnOfTheClusterCounts() throws {
        _ = try makeHistory()
        let edits: [SQL] = [
            "lineage = gen_random_uuid()", "serial = serial - 1", "serial = 0", "applied_revision = repeat('f', 40)",
            "applied_revision = NULL", "applied_run = NULL", "applied_run = gen_random_uuid()",
            "applied_at = applied_at + interval '1 second'", "managed_counts = '{}'", "managed_counts = '[]'",
            "managed_counts = managed_counts || '{\"teams\": 99}'", "chain_length = 3", "chain_length = 0",
            "chain_digest = NULL", "chain_digest = sha256('forged')",
        ]
        try database.execute("UPDATE hx.clusters SET applied_revision = NULL")
        try expectSound(sealed: 4)
        try database.execute("CREATE TABLE public.kept AS TABLE hx.clusters")
        for edit in edits where edit.text != "applied_revision = NULL" {
            try database.execute("UPDATE hx.clusters SET \(edit)")
            try expectBroken(nil, edit.text)
            try database.execute(
                """
                UPDATE hx.clusters AS c SET (lineage, serial, applied_run, applied_revision, applied_at, managed_counts,
                    chain_length, chain_digest) = (SELECT lineage, serial, applied_run, applied_revision, applied_at,
                    managed_counts, chain_length, chain_digest FROM public.kept)
                """
            )
        }
        try expectSound(sealed: 4)
    }

    /// What is unsealed as a whole looks like a history from before there was a chain.
    @Test func historyThatWasUnsealedStaysBroken() throws {
        let runs = try makeHistory()
        try database.execute("UPDATE hx.runs SET chain_number = NULL, previous_digest = NULL, record_digest = NULL")
        try database.execute("UPDATE hx.clusters SET chain_length = 0, chain_digest = NULL")
        try database.execute("UPDATE hx.runs SET actor = 'nobody' WHERE id = $1::uuid", [runs[0]])
        try expectBroken(runs[0], "before the next run")
        try pipeline.apply(TestSpecs.second)
        try expectBroken(runs[0], "after the next run")
    }

    @Test func countsThatOverflowAreAnswered() throws {
        let runs = try makeHistory()
        try database.execute(
            "UPDATE hx.runs SET created_count = 2147483647, updated_count = 2147483647 WHERE id = $1::uuid",
            [runs[0]]
        )
        try expectBroken(runs[0], "large counts")
    }

    @Test func fiftyRandomBreaksAreFound() throws {
        var random = SeededGenerator(seed: 50)
        let runs = try makeHistory()
        let chain = try ChainCopy(of: database)
        for number in 1...50 {
            let way = random.pick(Break.allCases)
            let index = Int.random(in: 0..<3, using: &random)
            let seq = Int.random(in: 1...6, using: &random)
            for (statement, binds) in way.statements(runs[index], runs[(index + 1) % 3], seq: seq) {
                try database.execute(statement, binds)
            }
            let named = way.leavesAGap ? runs[index + 1] : runs[index]
            try expectBroken(named, "break \(number): \(way) of run \(index), change \(seq)")
            try chain.restore()
        }
        try expectSound(sealed: 4)
    }
}

/// The tables of a history as they were, to be put back after each break.
private struct ChainCopy {
    private let database: TestDatabase

    init(of database: TestDatabase) throws {
        self.database = database
        try database.connect().executeScript(
            "CREATE TABLE public.runs AS TABLE hx.runs; CREATE TABLE public.changes AS TABLE hx.changes"
        )
    }

    func restore() throws {
        try database.connect().executeScript(
            """
            DELETE FROM hx.changes;
            DELETE FROM hx.runs;
            INSERT INTO hx.runs SELECT * FROM public.runs;
            INSERT INTO hx.changes SELECT * FROM public.changes
            """
        )
    }
}

/// A way to break a history.
private enum Break: CaseIterable {
    case editActor, editTime, editDigest, deleteRun, unsealRun, swapRuns
    case editBefore, editAfter, editReason, deleteChange, insertChange, moveChange, truncateChanges

    /// Whether the run itself is no longer in the chain, so that the one behind it is named.
    var leavesAGap: Bool { self == .deleteRun || self == .unsealRun }

    /// The statements with their binds, for a run, another one and one of the first one's changes.
    func statements(_ run: String, _ other: String, seq: Int) -> [(SQL, [String?])] {
        let change: [String?] = [run, String(seq)]
        let ofChange: SQL = "WHERE run = $1::uuid AND seq = $2::integer"
        switch self {
        case .editActor: return [("UPDATE hx.runs SET actor = coalesce(actor, '') || '!' WHERE id = $1::uuid", [run])]
        case .editTime:
            return [("UPDATE hx.runs SET started_at = started_at - interval '1 hour' WHERE id = $1::uuid", [run])]
        case .editDigest: return [("UPDATE hx.runs SET record_digest = sha256('forged') WHERE id = $1::uuid", [run])]
        case .deleteRun:
            return [
                ("DELETE FROM hx.changes WHERE run = $1::uuid", [run]),
                ("DELETE FROM hx.runs WHERE id = $1::uuid", [run]),
            ]
        case .unsealRun: return [("UPDATE hx.runs SET chain_number = NULL WHERE id = $1::uuid", [run])]
        case .swapRuns: return Self.swap(run, other)
        case .editBefore:
            return [("UPDATE hx.changes SET before = coalesce(before, '{}') || '{\"x\": 1}' \(ofChange)", change)]
        case .editAfter:
            return [("UPDATE hx.changes SET after = coalesce(after, '{}') || '{\"x\": 1}' \(ofChange)", change)]
        case .editReason: return [("UPDATE hx.changes SET reason = reason || '!' \(ofChange)", change)]
        case .deleteChange: return [("DELETE FROM hx.changes \(ofChange)", change)]
        case .insertChange: return [("\(Self.insert) \(ofChange)", change)]
        case .moveChange:
            return [("UPDATE hx.changes SET run = $3::uuid, seq = seq + 100 \(ofChange)", change + [other])]
        case .truncateChanges: return [("TRUNCATE hx.changes", [])]
        }
    }

    private static let insert: SQL = """
        INSERT INTO hx.changes (cluster, run, seq, action, kind, key, reason)
        SELECT cluster, run, seq + 100, action, kind, key, reason FROM hx.changes
        """

    /// Numbers are unique at every moment, so they are swapped below zero.
    private static func swap(_ run: String, _ other: String) -> [(SQL, [String?])] {
        [
            (
                """
                UPDATE hx.runs AS r
                SET chain_number = (
                    SELECT -o.chain_number FROM hx.runs AS o WHERE o.id IN ($1::uuid, $2::uuid) AND o.id <> r.id
                )
                WHERE r.id IN ($1::uuid, $2::uuid)
                """, [run, other]
            ),
            ("UPDATE hx.runs SET chain_number = -chain_number WHERE chain_number < 0", []),
        ]
    }
}
