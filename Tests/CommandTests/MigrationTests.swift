import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// A database whose tables and rows an earlier program made, as this one takes it over.
@Suite struct MigrationTests {
    private let folder: TemporaryFolder
    private let database: TestDatabase

    /// Five runs, an undo among them, made by the program whose newest migration was the fifteenth; then a hand that
    /// changed two of their rows and added two of its own.
    init() throws {
        folder = try TemporaryFolder()
        database = try TestServer.makeEmptyDatabase()
        let recorded = Golden.root.appendingPathComponent("Tests/CommandTests/Recorded")
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
        for migration in try Self.migrations(upTo: 15) { try connection.executeScript(SQL(script: migration)) }
        let rows = try String(contentsOf: recorded.appendingPathComponent("version-15.sql"), encoding: .utf8)
        // The rows are as they were, so what their writing would have noted is noted in them already.
        try connection.executeScript("SET hxapply.run = 'restored'")
        try connection.executeScript(SQL(script: rows))
        let spec = try String(contentsOf: recorded.appendingPathComponent("version-15.yaml"), encoding: .utf8)
        try folder.write("s/spec.yaml", spec)
    }

    private static func migrations(upTo last: Int) throws -> [String] {
        let directory = Golden.root.appendingPathComponent("Sources/Reconciler/Migrations")
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        return try names.prefix(last).map { name in
            try String(contentsOf: directory.appendingPathComponent(name), encoding: .utf8)
        }
    }

    private func hxapply(_ arguments: String...) throws -> CommandRun {
        try CommandRun.hxapply(arguments, database: database, directory: folder.path)
    }

    /// The rows that drift tells of, each with what of it was changed.
    private func drift() throws -> [String] {
        let items = try hxapply("drift", "--format", "json").json()["drift"]?.elements ?? []
        return items.map { item in
            let fields = Self.members(item["fields"]).map(\.name).joined(separator: ",")
            let writes = item["writes"]?.elements?.count ?? 0
            return "\(item["kind"]?.text ?? "")/\(item["key"]?.text ?? "") \(fields) \(writes)"
        }
    }

    private func summary(_ arguments: String...) throws -> [String: String] {
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

    @Test func olderTablesAreToBeMigratedFirst() throws {
        let run = try hxapply("drift")
        #expect(run.status == 9)
        #expect(try hxapply("migrate").status == 0)
        #expect(try hxapply("drift").status == 0)
    }

    @Test func rowsOfAnEarlierProgramAreAsTheyWereApplied() throws {
        #expect(try hxapply("migrate").status == 0)
        #expect(try drift() == ["memberships/ops/eve role 1", "apiKeys/ada-laptop user 1"])
        let planned = try summary("plan")
        #expect(planned["update"] == "2" && planned["drifted"] == "2" && planned["unmanaged"] == "2")
        #expect(planned["create"] == "0" && planned["delete"] == "0" && planned["unchanged"] == "17")

        try database.execute("UPDATE hx.memberships SET role = 'key_creator' WHERE team = 'ops' AND user_name = 'eve'")
        try database.execute("UPDATE hx.api_keys SET user_name = 'ada' WHERE name = 'ada-laptop'")
        #expect(try drift() == [])
        let mended = try summary("plan")
        #expect(mended["unchanged"] == "19" && mended["update"] == "0" && mended["drifted"] == "0")
    }

    @Test func recordsOfAnEarlierProgramAreWhole() throws {
        #expect(try hxapply("migrate").status == 0)
        let verified = try hxapply("runs", "--verify")
        #expect(verified.status == 0)
        #expect(
            verified.output.hasPrefix("Verified: 5 records of cluster prod."),
            "\(verified.output)\(verified.errors)"
        )
        #expect(try hxapply("apply", "s/spec.yaml").status == 0)
        #expect(try hxapply("runs", "--verify").output.hasPrefix("Verified: 6 records of cluster prod."))
        #expect(try hxapply("plan", "s/spec.yaml", "--detailed-exitcode").status == 0)
    }

    /// A change record names fields as specs do, whatever their columns are called.
    @Test func runOfAnEarlierProgramIsUndone() throws {
        #expect(try hxapply("migrate").status == 0)
        let runs = try hxapply("runs", "--format", "json").json()["runs"]?.elements ?? []
        let last = try #require(runs.first?["id"]?.text)
        let undone = try hxapply("undo", last, "--yes", "--format", "json")
        #expect(undone.status == 0 || undone.status == 6, "\(undone.errors)")
        #expect(try hxapply("runs", "--verify").status == 0)
    }

    @Test func writesOfOthersAreStillNoted() throws {
        #expect(try hxapply("migrate").status == 0)
        try database.execute("UPDATE hx.memberships SET role = 'member' WHERE team = 'ml' AND user_name = 'ada'")
        #expect(try drift().contains("memberships/ml/ada role 1"))
    }
}
