import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// A database whose tables and rows an earlier program made, as this one takes it over.
@Suite(.threadOfItsOwn) struct MigrationTests {
    /// The newest migrations of the programs whose databases are recorded.
    private static let versions = [15, 16]

    @Test(arguments: versions)
    func olderTablesAreToBeMigratedFirst(version: Int) throws {
        let earlier = try EarlierDatabase(version)
        let run = try earlier.hxapply("drift")
        #expect(run.status == 9)
        #expect(try earlier.hxapply("migrate").status == 0)
        #expect(try earlier.hxapply("drift").status == 0)
    }

    @Test(arguments: versions)
    func rowsOfAnEarlierProgramAreAsTheyWereApplied(version: Int) throws {
        let earlier = try EarlierDatabase(version)
        #expect(try earlier.hxapply("migrate").status == 0)
        #expect(try earlier.drift() == ["memberships/ops/eve role 1", "apiKeys/ada-laptop user 1"])
        let planned = try earlier.summary("plan")
        #expect(planned["update"] == "2" && planned["drifted"] == "2" && planned["unmanaged"] == "2")
        #expect(planned["create"] == "0" && planned["delete"] == "0" && planned["unchanged"] == "17")

        try earlier.restoreRows()
        #expect(try earlier.drift() == [])
        let mended = try earlier.summary("plan")
        #expect(mended["unchanged"] == "19" && mended["update"] == "0" && mended["drifted"] == "0")
    }

    @Test(arguments: versions)
    func recordsOfAnEarlierProgramAreWhole(version: Int) throws {
        let earlier = try EarlierDatabase(version)
        #expect(try earlier.hxapply("migrate").status == 0)
        let verified = try earlier.hxapply("runs", "--verify")
        #expect(verified.status == 0)
        #expect(
            verified.output.hasPrefix("Verified: 5 records of cluster prod."),
            "\(verified.output)\(verified.errors)"
        )
        #expect(try earlier.hxapply("apply", "s/spec.yaml").status == 0)
        #expect(try earlier.hxapply("runs", "--verify").output.hasPrefix("Verified: 6 records of cluster prod."))
        #expect(try earlier.hxapply("plan", "s/spec.yaml", "--detailed-exitcode").status == 0)
    }

    /// A record that says that it is of an earlier format is sealed with that, so nobody can make it cover less.
    @Test(arguments: versions, ["chain_format", "changes_format"])
    func formatOfARecordIsSealed(version: Int, column: String) throws {
        let earlier = try EarlierDatabase(version)
        #expect(try earlier.hxapply("migrate").status == 0)
        #expect(try earlier.hxapply("apply", "s/spec.yaml").status == 0)
        for format in ["1", "2", "4"] {
            let newest: SQL = "(SELECT id FROM hx.runs ORDER BY started_at DESC LIMIT 1)"
            let column = SQL(identifier: column)
            let before = try earlier.database.execute("SELECT \(column)::text FROM hx.runs WHERE id = \(newest)").scalar
            guard before != format else { continue }
            try earlier.database.execute(
                "UPDATE hx.runs SET \(column) = $1::integer WHERE id = \(newest)",
                [format]
            )
            #expect(try earlier.hxapply("runs", "--verify").status != 0, "format \(format)")
            try earlier.database.execute(
                "UPDATE hx.runs SET \(column) = $1::integer WHERE id = \(newest)",
                [before]
            )
            #expect(try earlier.hxapply("runs", "--verify").status == 0)
        }
    }

    /// A change record names fields as specs do, whatever their columns are called.
    @Test(arguments: versions)
    func runOfAnEarlierProgramIsUndone(version: Int) throws {
        let earlier = try EarlierDatabase(version)
        #expect(try earlier.hxapply("migrate").status == 0)
        try earlier.restoreRows()
        let runs = try earlier.hxapply("runs", "--format", "json").json()["runs"]?.elements ?? []
        let last = try #require(runs.first?["id"]?.text)
        let undone = try earlier.hxapply("undo", last, "--yes", "--format", "json")
        #expect(undone.status == 0, "\(undone.errors)")
        #expect(try earlier.hxapply("runs", "--verify").status == 0)
        #expect(try earlier.drift() == [])
    }

    @Test(arguments: versions)
    func writesOfOthersAreStillNoted(version: Int) throws {
        let earlier = try EarlierDatabase(version)
        #expect(try earlier.hxapply("migrate").status == 0)
        try earlier.database.execute(
            "UPDATE hx.memberships SET role = 'member' WHERE team = 'ml' AND user_name = 'ada'"
        )
        #expect(try earlier.drift().contains("memberships/ml/ada role 1"))
    }

    /// The saved plans of the earlier program that were reviewed then are still done as they were shown.
    @Test(arguments: ["spec", "undo"])
    func savedPlanOfAnEarlierProgramIsApplied(name: String) throws {
        let earlier = try EarlierDatabase(16)
        #expect(try earlier.hxapply("migrate").status == 0)
        if name == "undo" { try earlier.restoreRows() }
        let file = EarlierDatabase.recorded.appendingPathComponent("version-16-\(name).plan").path
        let applied = try earlier.hxapply("apply", "--plan", file, "--format", "json")
        #expect(applied.status == 0, "\(applied.errors)")
        let saved = try JSONReader.read(Array(Data(contentsOf: URL(fileURLWithPath: file))))
        #expect(try applied.json()["plan"] == saved["plan"])
        #expect(try applied.json()["changes"]?.elements?.count == saved["changes"]?.elements?.count)
        #expect(try earlier.hxapply("runs", "--verify").status == 0)
        #expect(try earlier.hxapply("apply", "--plan", file).status == 6)
    }
}

/// A database that an earlier program filled.
private struct EarlierDatabase {
    let folder: TemporaryFolder
    let database: TestDatabase

    static let recorded = Golden.root.appendingPathComponent("Tests/CommandTests/Recorded")

    /// Five runs, an undo among them, made by the program whose newest migration was `version`; then a hand that changed
    /// two of their rows and added two of its own.
    init(_ version: Int) throws {
        folder = try TemporaryFolder()
        database = try TestServer.makeEmptyDatabase()
        let connection = try database.connect()
        try connection.executeScript(
            """
            CREATE SCHEMA hx;
            SET search_path = hx;
            CREATE TABLE schema_migrations (
                version integer PRIMARY KEY,
                name text COLLATE "C" NOT NULL,
                checksum text COLLATE "C" NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """
        )
        for migration in try Self.migrations(upTo: version) { try connection.executeScript(SQL(script: migration)) }
        let rows = try String(
            contentsOf: Self.recorded.appendingPathComponent("version-\(version).sql"),
            encoding: .utf8
        )
        // The rows are as they were, so what their writing would have noted is noted in them already.
        try connection.executeScript("SET hxapply.run = 'restored'")
        try connection.executeScript(SQL(script: rows))
        let spec = try String(contentsOf: Self.recorded.appendingPathComponent("earlier-version.yaml"), encoding: .utf8)
        try folder.write("s/spec.yaml", spec)
    }

    private static func migrations(upTo last: Int) throws -> [String] {
        let directory = Golden.root.appendingPathComponent("Sources/Reconciler/Migrations")
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        return try names.prefix(last).map { name in
            try String(contentsOf: directory.appendingPathComponent(name), encoding: .utf8)
        }
    }

    func hxapply(_ arguments: String...) throws -> CommandRun {
        try CommandRun.hxapply(arguments, database: database, directory: folder.path)
    }

    /// The rows that drift tells of, each with what of it was changed.
    func drift() throws -> [String] {
        let items = try hxapply("drift", "--format", "json").json()["drift"]?.elements ?? []
        return items.map { item in
            let fields = Self.members(item["fields"]).map(\.name).joined(separator: ",")
            let writes = item["writes"]?.elements?.count ?? 0
            return "\(item["kind"]?.text ?? "")/\(item["key"]?.text ?? "") \(fields) \(writes)"
        }
    }

    func summary(_ arguments: String...) throws -> [String: String] {
        let run = try CommandRun.hxapply(
            arguments + ["s/spec.yaml", "--format", "json"],
            database: database,
            directory: folder.path
        )
        #expect(run.status == 0, "\(run.errors)")
        let members = try Self.members(run.json()["summary"])
        return Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value.integer.map(String.init) ?? "") })
    }

    private static func members(_ value: JSONValue?) -> [JSONValue.Member] {
        if case .object(let members)? = value { members } else { [] }
    }

    /// Takes back what the hand did to two rows.
    func restoreRows() throws {
        try database.execute("UPDATE hx.memberships SET role = 'key_creator' WHERE team = 'ops' AND user_name = 'eve'")
        try database.execute("UPDATE hx.api_keys SET user_name = 'ada' WHERE name = 'ada-laptop'")
    }
}
