package import EmbeddedPostgres
import Foundation
package import Postgres
import Reconciler
import Synchronization

/// The Postgres server for the tests of a process, started on first use and removed when the process ends.
package enum TestServer {
    /// Durability is off, because only a crash of the server could require it.
    private static let settings = [
        "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100", "autovacuum=off",
        "wal_level=replica", "max_wal_senders=4", "log_line_prefix=hx_pid=%p ",
    ]

    /// The directory with the data and the socket of the server.
    package static let directory = "/tmp/hxapply-test-\(ProcessInfo.processInfo.processIdentifier)"

    private static let address: Mutex<String?> = Mutex(nil)
    private static let count = Mutex(0)

    /// The address of the maintenance database.
    package static func start() throws -> String {
        try address.withLock { address in
            if let address { return address }
            let started = try EmbeddedServer(directory: directory, settings: settings).start()
            atexit { TestServer.remove() }
            try requirePasswords()
            address = started
            return started
        }
    }

    /// The role that needs a password, also through the socket.
    package static let passwordRole = "needs_password"

    private static func requirePasswords() throws {
        let path = directory + "/data/pg_hba.conf"
        let rules = try String(contentsOfFile: path, encoding: .utf8)
        let rule = "local all \(passwordRole) scram-sha-256\nlocal replication all trust\n"
        try Data((rule + rules).utf8).write(to: URL(fileURLWithPath: path), options: [])
        _ = try runAsServerUser("pg_ctl", ["-D", directory + "/data", "reload"])
    }

    /// Runs one of the server's programs as the user of the server.
    ///
    /// Foundation's `Process` would also wait for the server that `pg_ctl` starts.
    package static func runAsServerUser(_ program: String, _ arguments: [String]) throws -> ChildProcess.Result {
        let binaries = ChildProcess("pg_config", ["--bindir"]).run()?.output ?? ""
        let path = binaries.trimmingCharacters(in: .whitespacesAndNewlines) + "/" + program
        let process =
            geteuid() == 0
            ? ChildProcess("runuser", ["-u", "postgres", "--", path] + arguments) : ChildProcess(path, arguments)
        guard let result = process.run(withErrors: true) else { throw CannotRun(program: path) }
        return result
    }

    private struct CannotRun: Error {
        let program: String
    }

    private static func remove() {
        _ = try? EmbeddedServer(directory: directory).remove()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// The present length of the server's log, in bytes.
    package static func logLength() throws -> Int {
        try Data(contentsOf: URL(fileURLWithPath: directory + "/postgres.log")).count
    }

    /// The lines of the log from that position on.
    package static func log(from start: Int) throws -> [String] {
        let data = try Data(contentsOf: URL(fileURLWithPath: directory + "/postgres.log"))
        return String(decoding: data.dropFirst(start), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Creates a database for a test, with hxapply's tables and no rows.
    package static func makeDatabase() throws -> TestDatabase { try makeDatabase(like: template.get()) }

    /// Creates a database for a test, without tables.
    package static func makeEmptyDatabase() throws -> TestDatabase { try makeDatabase(like: "template1") }

    /// A database with hxapply's tables, which is copied for tests.
    private static let template = Result {
        let database = try makeEmptyDatabase()
        _ = try Migrator(Session(to: database.target(), schema: .standard)).migrate()
        let name = database.name
        // A session ends a moment after its client, and a database with sessions cannot be copied.
        let isFree = try Poll.until {
            try admin().execute("SELECT count(*) FROM pg_stat_activity WHERE datname = $1", [name]).scalar == "0"
        }
        guard isFree else { throw CannotRun(program: "a copy of \(name)") }
        return name
    }

    private static func admin() throws -> Connection {
        try Connection(to: ConnectionTarget(address: start(), applicationName: "test"))
    }

    private static func makeDatabase(like template: String) throws -> TestDatabase {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let name = "test_\(number)"
        try admin().executeScript("CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: template)")
        return TestDatabase(address: try start().replacingOccurrences(of: "dbname=postgres", with: "dbname=\(name)"))
    }
}

/// The database of one test.
package struct TestDatabase: Sendable {
    package let address: String

    /// The name of the database on the server.
    package var name: String { address.split(separator: "dbname=").last.map(String.init) ?? "" }

    /// The line of plans and runs that names the database.
    package var line: String {
        let socket = address.split(separator: "'").dropFirst().first ?? ""
        return "Database: \(name) via the socket in \(socket), port 5432, schema hx\n"
    }

    /// Opens a session that is not hxapply's, as psql, a gateway or a scheduler does.
    package func connect(as name: String = "test") throws -> Connection {
        try Connection(to: ConnectionTarget(address: address, applicationName: name))
    }

    /// Waits until a session of this database waits for a lock.
    ///
    /// - Returns: whether there is one within the time limit.
    package func waitForBlockedSession() throws -> Bool {
        let connection = try connect()
        let blocked: SQL = """
            SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
            WHERE NOT l.granted AND l.locktype <> 'advisory' AND a.datname = current_database()
            """
        return try Poll.until { try connection.execute(blocked).scalar != "0" }
    }

    /// Runs one statement in its own session.
    @discardableResult
    package func execute(_ sql: SQL, _ binds: [String?] = []) throws -> ResultSet {
        try connect().execute(sql, binds)
    }
}
