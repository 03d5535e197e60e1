import EmbeddedPostgres
import Foundation
import Postgres
import TestSupport
import Testing

/// Each exit code of the contract, brought about for real.
@Suite(.threadOfItsOwn) struct ExitCodeTests {
    private let folder: TemporaryFolder
    private var spec: String { folder.url("spec.yaml").path }

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("spec.yaml", TestSpecs.first)
    }

    @Test func noServerIsUnreachable() throws {
        for command in ["plan", "apply"] {
            let run = try CommandRun.hxapply([command, spec, "--database", "postgres://127.0.0.1:1/none"])
            #expect(run.status == 4)
            #expect(run.output.isEmpty)
            #expect(run.errors.contains("Connection refused"))
            #expect(run.errors.contains("nothing was changed; check the address and the server"))
        }
    }

    @Test func errorsAreJSONTooWhereThatIsTheFormat() throws {
        let address = "postgres://127.0.0.1:1/none"
        let run = try CommandRun.hxapply(["plan", spec, "--database", address, "--format", "json"])
        #expect(run.status == 4)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        let error = try #require(object["error"] as? [String: Any])
        #expect(error["exitCode"] as? Int == 4)
        #expect(error["retry"] as? Bool == true)
    }

    @Test func wrongPasswordIsUnreachableAndNotShown() throws {
        let database = try TestServer.makeDatabase()
        try database.execute(
            """
            DO $$ BEGIN
                CREATE ROLE needs_password LOGIN PASSWORD 'right';
            EXCEPTION WHEN duplicate_object THEN NULL; END $$
            """
        )
        let address = database.address.replacing(
            "user=hxapply",
            with: "user=\(TestServer.passwordRole) password=wr0ng-one"
        )
        let run = try CommandRun.hxapply(["plan", spec, "--database", address])
        #expect(run.status == 4)
        #expect(run.errors.contains("password authentication failed"))
        #expect(!run.errors.contains("wr0ng-one"))
    }

    @Test func rolesMayDoWhatTheyAreFor() throws {
        let database = try TestServer.makeDatabase()
        #expect(try CommandRun.hxapply(["migrate"], database: database).status == 0)
        let expected: [(role: String?, plan: Int32, apply: Int32)] = [
            (nil, 9, 9), ("hx_status", 0, 9), ("hx_plan", 0, 9), ("hx_processor", 9, 9), ("hx_apply", 0, 0),
        ]
        for (role, plan, apply) in expected {
            let login = "login_\(role ?? "none")_\(UUID().uuidString.prefix(8).lowercased())"
            let connection = try database.connect()
            try connection.executeScript("CREATE ROLE \(identifier: login) LOGIN")
            if let role { try connection.executeScript("GRANT \(identifier: role) TO \(identifier: login)") }
            let address = database.address.replacing("user=hxapply", with: "user=\(login)")
            #expect(
                try CommandRun.hxapply(["plan", spec, "--database", address]).status == plan,
                "\(role ?? "no role")"
            )
            let run = try CommandRun.hxapply(["apply", spec, "--database", address])
            #expect(run.status == apply, "\(role ?? "no role"): \(run.errors)")
            if apply == 9 { #expect(run.errors.contains("hx_apply")) }
        }
    }

    @Test func standbyMayOnlyBeRead() throws {
        let servers = try PrimaryAndStandby()
        #expect(try CommandRun.hxapply(["migrate"], database: servers.primary).status == 0)
        try servers.startStandby()
        #expect(try CommandRun.hxapply(["plan", spec], database: servers.standby).status == 0)
        let run = try CommandRun.hxapply(["apply", spec], database: servers.standby)
        #expect(run.status == 9)
        #expect(run.errors.contains("connect to the primary"))
    }

    @Test func tablesOfAnotherVersionAreRefused() throws {
        let changes: [(sql: SQL, advice: String)] = [
            ("INSERT INTO hx.schema_migrations VALUES (9999, 'later', 'x')", "use a newer hxapply"),
            ("UPDATE hx.schema_migrations SET checksum = 'x' WHERE version = 3", "restore the migration's text"),
            ("DELETE FROM hx.schema_migrations WHERE version > 10", "run 'hxapply migrate'"),
        ]
        for (sql, advice) in changes {
            let database = try TestServer.makeDatabase()
            #expect(try CommandRun.hxapply(["migrate"], database: database).status == 0)
            try database.execute(sql)
            for arguments in [["plan", spec], ["apply", spec], ["export"], ["runs"]] {
                let run = try CommandRun.hxapply(arguments, database: database)
                #expect(run.status == 9)
                #expect(run.errors.contains(advice))
            }
        }
    }

    @Test func addressThatIsNoneIsRefusedWithoutBeingShown() throws {
        for address in [
            "mysql://root:s3cret@h/app", "postgres://u:pa%ss3cret@h/d", "postgres://u:s3cret@[::1/d", "s3cret",
        ] {
            let run = try CommandRun.hxapply(
                ["plan", spec, "--database", address],
                environment: ["PGHOST": "/nowhere"]
            )
            #expect(run.status == 64)
            #expect(!run.errors.contains("s3cret"))
        }
    }

    @Test func closedStandardOutputIsNoticedAndHarmless() throws {
        let database = try TestServer.makeDatabase()
        let command = "'\(CommandRun.program)' apply '\(spec)' --format json >&-"
        let run = try CommandRun.run("/bin/sh", ["-c", command], database: database)
        #expect(run.status == 1)
        #expect(run.errors.contains("was applied"))
        #expect(try database.execute("SELECT state FROM hx.runs").scalar == "succeeded")
    }

    @Test func damagedTablesAreRefused() throws {
        let changes: [SQL] = ["DROP TABLE hx.gpu_pools", "DELETE FROM hx.schema_migrations WHERE version = 5"]
        for change in changes {
            let database = try TestServer.makeDatabase()
            #expect(try CommandRun.hxapply(["migrate"], database: database).status == 0)
            try database.execute(change)
            for command in ["plan", "apply"] {
                let run = try CommandRun.hxapply([command, spec], database: database)
                #expect(run.status == 9)
                #expect(run.errors.contains("the tables are not as the migrations made them"))
            }
        }
    }

    @Test func schemaMadeBeforehandNeedsNoRightToMakeOne() throws {
        let database = try TestServer.makeEmptyDatabase()
        let login = "deploy_\(UUID().uuidString.prefix(8).lowercased())"
        try database.connect().executeScript(
            "CREATE ROLE \(identifier: login) LOGIN; CREATE SCHEMA hx AUTHORIZATION \(identifier: login)"
        )
        let address = database.address.replacing("user=hxapply", with: "user=\(login)")
        let run = try CommandRun.hxapply(["apply", spec, "--migrate", "--database", address])
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func exportOfWhatNoSpecMayHoldIsRefused() throws {
        let database = try TestServer.makeDatabase()
        #expect(try CommandRun.hxapply(["apply", spec], database: database).status == 0)
        try database.execute("UPDATE hx.teams SET phone = E'a\\tb'")
        let run = try CommandRun.hxapply(["export"], database: database)
        #expect(run.status == 6)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("values that a spec cannot hold"))
    }

    @Test func usageIsExplained() throws {
        let cases: [(arguments: [String], words: String)] = [
            (["plan", spec, "--database", ""], "--database is empty"),
            (["plan", spec], "No database is named"), (["plan"], "path"), (["plam"], "plam"),
            (["apply", spec, "--lock-timeout", "-1"], "lock-timeout"), (["plan", spec, "--schema", "a;b"], "schema"),
        ]
        for (arguments, words) in cases {
            let run = try CommandRun.hxapply(arguments)
            #expect(run.status == 64, "\(arguments)")
            #expect(run.errors.contains(words), "\(run.errors)")
        }
    }

    @Test func fullDiskUnderStandardOutputIsNoticed() throws {
        let run = try CommandRun.run("/bin/sh", ["-c", "'\(CommandRun.program)' schema > /dev/full"])
        #expect(run.status == 1)
        #expect(run.errors.contains("standard output cannot be written"))
    }

    @Test func unmanagedRowIsAConflictInPlanAndApply() throws {
        let database = try TestServer.makeDatabase()
        #expect(try CommandRun.hxapply(["migrate"], database: database).status == 0)
        try database.execute("INSERT INTO hx.users (cluster, name, email) VALUES ('test', 'ada', 'x@example.com')")
        for command in ["plan", "apply"] {
            let run = try CommandRun.hxapply([command, spec], database: database)
            #expect(run.status == 6)
            #expect(run.output.contains("refused[HX6001]: users/ada is declared"))
        }
    }
}

/// A server of its own, and a hot standby of it.
///
/// A copy of the server that all tests share would be a copy of all their databases.
private final class PrimaryAndStandby {
    private static let settings = ["fsync=off", "wal_level=replica", "max_wal_senders=4"]

    let primary: TestDatabase
    private let primaryDirectory = "/tmp/hxapply-test-primary-\(UUID().uuidString.lowercased())"
    private let standbyDirectory = "/tmp/hxapply-test-standby-\(UUID().uuidString.lowercased())"

    init() throws {
        primary = TestDatabase(
            at: try EmbeddedServer(directory: primaryDirectory, settings: Self.settings).start()
        )
    }

    var standby: TestDatabase {
        TestDatabase(at: "host='\(standbyDirectory)' port=5433 user=hxapply dbname=\(primary.name)")
    }

    func startStandby() throws {
        // `host='/…/run' port=5432 …`
        let socket = try #require(primary.address.split(separator: "'").dropFirst().first.map(String.init))
        let copy = try TestServer.runAsServerUser(
            "pg_basebackup",
            ["-h", socket, "-U", "hxapply", "-D", standbyDirectory, "-R", "-X", "stream", "-c", "fast"]
        )
        #expect(copy.status == 0, "\(copy.output)")
        let options = "-c listen_addresses= -c unix_socket_directories=\(standbyDirectory) -c port=5433"
        let start = try TestServer.runAsServerUser(
            "pg_ctl",
            ["-D", standbyDirectory, "-w", "-s", "-l", standbyDirectory + "/log", "-o", options, "start"]
        )
        #expect(start.status == 0, "\(start.output)")
    }

    deinit {
        _ = try? TestServer.runAsServerUser("pg_ctl", ["-D", standbyDirectory, "-m", "immediate", "-s", "stop"])
        try? FileManager.default.removeItem(atPath: standbyDirectory)
        _ = try? EmbeddedServer(directory: primaryDirectory).remove()
    }
}
