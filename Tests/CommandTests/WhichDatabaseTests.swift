import EmbeddedPostgres
import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// Whoever plans or applies is told which database it is, and no table is made in one by a slip.
@Suite(.threadOfItsOwn) struct WhichDatabaseTests {
    private let folder: TemporaryFolder
    private let database: TestDatabase
    private var spec: String { folder.url("spec.yaml").path }

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("spec.yaml", TestSpecs.first)
        database = try TestServer.makeEmptyDatabase()
    }

    private func hxapply(_ arguments: [String], _ environment: [String: String] = [:]) throws -> CommandRun {
        try CommandRun.hxapply(arguments, database: database, environment: environment)
    }

    private func hasSchema() throws -> Bool {
        try database.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'hx'").scalar == "1"
    }

    private func terminal(_ words: String, answer: String) throws -> CommandRun {
        let command = "'\(CommandRun.program)' apply '\(spec)' \(words)"
        return try CommandRun.run(
            "/usr/bin/script",
            ["-qec", command, "/dev/null"],
            database: database,
            input: answer + "\n",
            environment: ["TERM": "xterm", "NO_COLOR": "1"]
        )
    }

    // MARK: Tables

    @Test func applyMakesNoTablesUnasked() throws {
        for arguments in [["apply", spec], ["apply", spec, "--yes"], ["apply", spec, "--format", "json"]] {
            let run = try hxapply(arguments)
            #expect(run.status == 9, "\(run.output)\(run.errors)")
            #expect(run.errors.contains("database \(database.name) via the socket in "), "\(run.errors)")
            #expect(run.errors.contains("has no hxapply tables in its schema hx"), "\(run.errors)")
            #expect(run.errors.contains("run 'hxapply migrate', or apply with --migrate"), "\(run.errors)")
        }
        #expect(try !hasSchema())
        #expect(try hxapply(["apply", spec, "--migrate"]).status == 0)
        #expect(try database.execute("SELECT count(*) FROM hx.users").scalar == "2")
        let again = try hxapply(["apply", spec, "--migrate"])
        #expect(again.status == 0)
        #expect(again.errors.isEmpty, "\(again.errors)")
    }

    @Test func tablesOfOthersAreNamedWithTheOriginOfTheAddress() throws {
        try database.connect().executeScript(
            "CREATE TABLE invoices (id int); CREATE TABLE orders (id int); CREATE SCHEMA crm; CREATE TABLE crm.people (id int)"
        )
        let others =
            "holds 3 tables of other programs (crm.people, public.invoices, public.orders); its address comes from"
        let bare = { (arguments: [String], name: String) in
            try CommandRun.hxapply(arguments, environment: [name: database.address])
        }
        for name in ["DATABASE_URL", "HXAPPLY_DATABASE_URL"] {
            let run = try bare(["apply", spec], name)
            #expect(run.status == 9)
            #expect(run.errors.contains("\(others) \(name)\n"), "\(run.errors)")
        }
        let named = try CommandRun.hxapply(["apply", spec, "--database", database.address])
        #expect(named.errors.contains("\(others) --database\n"), "\(named.errors)")
        #expect(try !hasSchema())
        let migration = try bare(["migrate"], "DATABASE_URL")
        #expect(migration.status == 0)
        #expect(migration.errors.contains("\(others) DATABASE_URL\n"), "\(migration.errors)")
        #expect(migration.output.contains(database.line))
        // Once there is a schema of hxapply's, it is at home.
        #expect(try bare(["migrate"], "DATABASE_URL").errors.isEmpty)
    }

    @Test func questionSaysThatTablesAreMade() throws {
        let words = "The database \(database.name) via the socket in "
        let refused = try terminal("", answer: "no")
        #expect(refused.status == 10)
        #expect(refused.output.contains(words), "\(refused.output)")
        #expect(refused.output.contains("has no tables of hxapply; they are created first."))
        #expect(refused.output.contains("Nothing was changed."))
        #expect(try !hasSchema())
        #expect(try terminal("--migrate", answer: "no").status == 10)
        #expect(try !hasSchema())
        #expect(try terminal("--yes", answer: "yes").status == 9)
        #expect(try terminal("", answer: "yes").status == 0)
        #expect(try database.execute("SELECT count(*) FROM hx.users").scalar == "2")
    }

    @Test func olderTablesAreUpgradedWhereThatIsWanted() throws {
        #expect(try hxapply(["migrate"]).status == 0)
        let last = "DELETE FROM hx.schema_migrations WHERE version = (SELECT max(version) FROM hx.schema_migrations)"
        // What the last migration adds is there, so it fails where it is applied: that tells whether it was tried.
        try database.execute(SQL(script: last))
        let run = try hxapply(["apply", spec])
        #expect(run.status == 9)
        #expect(run.errors.contains("run 'hxapply migrate'"), "\(run.errors)")
        #expect(try hxapply(["apply", spec, "--migrate"]).errors.contains(" exist"))
    }

    @Test func embeddedServerNeedsNoQuestion() throws {
        let directory = folder.url("pg").path
        let environment = ["HXAPPLY_DATABASE_URL": "embedded:\(directory)"]
        defer { _ = try? EmbeddedServer(directory: directory).remove() }
        // Not with Foundation's `Process`, which would wait for the server that is left behind.
        let run = { (arguments: [String]) in
            let words = environment.map { "\($0)=\($1)" } + [CommandRun.program] + arguments
            return try #require(ChildProcess("env", words).run(withErrors: true))
        }
        let plan = try run(["plan", spec])
        #expect(plan.status == 0)
        #expect(!plan.output.contains("HX8031"), "\(plan.output)")
        let apply = try run(["apply", spec])
        #expect(apply.status == 0)
        let line = "Database: postgres on the embedded server in \(directory), schema hx\n"
        #expect(plan.output.contains(line), "\(plan.output)")
        #expect(apply.output.contains(line), "\(apply.output)")
        let json = try JSONReader.read(Array(run(["plan", spec, "--format", "json"]).output.utf8))
        #expect(json["database"]?["server"]?.text == "embedded:\(directory)")
    }

    // MARK: Names

    @Test func planOfAnEmptyDatabaseSaysThatItIs() throws {
        let plan = try hxapply(["plan", spec])
        #expect(plan.status == 0)
        #expect(plan.output.contains("warning[HX8031]: database \(database.name) via "), "\(plan.output)")
        #expect(plan.output.contains("Plan: 7 to create"))
        let json = try hxapply(["plan", spec, "--format", "json"]).json()
        #expect(json["warnings"]?.elements?.first?["code"]?.text == "HX8031")
        #expect(json["database"]?["name"]?.text == database.name)
        #expect(json["database"]?["schema"]?.text == "hx")
        #expect(json["database"]?["server"]?.text?.hasSuffix(":5432") == true)
        let markdown = try hxapply(["plan", spec, "--format", "markdown"]).output
        #expect(markdown.contains("\n\nDatabase: `\(database.name) via the socket in "), "\(markdown)")
    }

    @Test func lineStandsBeforeTheLastOfPlanAndApply() throws {
        #expect(try hxapply(["migrate"]).status == 0)
        let line = String(database.line.dropLast())
        let plan = try hxapply(["plan", spec]).output.split(separator: "\n").suffix(2)
        #expect(plan.first.map(String.init) == line)
        let apply = try hxapply(["apply", spec]).output.split(separator: "\n").suffix(2)
        #expect(apply.first.map(String.init) == line)
        #expect(apply.last?.wholeMatch(of: /Applied: 7 created, .*\.  run [0-9a-f]{8}, \d+ ms\./) != nil, "\(apply)")
        let json = try hxapply(["apply", spec, "--format", "json"]).json()
        #expect(json["database"]?["name"]?.text == database.name)
    }

    @Test func nothingOfTheLoginIsShown() throws {
        try database.execute(
            """
            DO $$ BEGIN
                CREATE ROLE needs_password LOGIN PASSWORD 'right';
            EXCEPTION WHEN duplicate_object THEN NULL; END $$
            """
        )
        let address = database.address.replacing("user=hxapply", with: "user=\(TestServer.passwordRole) password=right")
        for format in ["text", "json", "markdown"] {
            let run = try CommandRun.hxapply(["plan", spec, "--format", format, "--database", address])
            #expect(run.status == 0)
            #expect(!run.output.contains("right"))
            #expect(!run.output.contains(TestServer.passwordRole))
        }
    }
}
