package import EmbeddedPostgres
import Foundation
package import Postgres
import Reconciler
import Synchronization

/// One real Postgres for the tests of a process, started when first asked for and removed when the process ends.
package enum TestServer {
    /// Durability is switched off, since only the server's own crash could need it.
    private static let settings = [
        "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100", "autovacuum=off",
        "wal_level=replica", "max_wal_senders=4", "log_line_prefix=hx_pid=%p ",
    ]

    /// The directory that holds the server's data and socket.
    package static let directory = "/tmp/hxapply-test-\(ProcessInfo.processInfo.processIdentifier)"

    private static let address: Mutex<String?> = Mutex(nil)
    private static let count = Mutex(0)

    /// The address of the server's maintenance database.
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

    /// The role whose password the server asks for, also through its socket.
    package static let passwordRole = "needs_password"

    private static func requirePasswords() throws {
        let path = directory + "/data/pg_hba.conf"
        let rules = try String(contentsOfFile: path, encoding: .utf8)
        let rule = "local all \(passwordRole) scram-sha-256\nlocal replication all trust\n"
        try Data((rule + rules).utf8).write(to: URL(fileURLWithPath: path), options: [])
        _ = try runAsServerUser("pg_ctl", ["-D", directory + "/data", "reload"])
    }

    /// Runs one of the server's programs as the user that the server runs as.
    ///
    /// Foundation's `Process` would wait for the server that `pg_ctl` leaves behind too.
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

    /// How long the server's log is by now, in bytes.
    package static func logLength() throws -> Int {
        try Data(contentsOf: URL(fileURLWithPath: directory + "/postgres.log")).count
    }

    /// The log's lines from there on.
    package static func log(from start: Int) throws -> [String] {
        let data = try Data(contentsOf: URL(fileURLWithPath: directory + "/postgres.log"))
        return String(decoding: data.dropFirst(start), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Makes a database of its own for a test, with the tables and no rows.
    package static func makeDatabase() throws -> TestDatabase { try makeDatabase(like: template.get()) }

    /// Makes a database of its own for a test, without tables.
    package static func makeEmptyDatabase() throws -> TestDatabase { try makeDatabase(like: "template1") }

    /// A database with the tables, to be copied.
    private static let template = Result {
        let database = try makeEmptyDatabase()
        _ = try Migrator(Session(to: database.target(), schema: .standard)).migrate()
        let name = database.name
        // A session is gone a moment after its client has left.
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

/// A database for one test.
package struct TestDatabase: Sendable {
    package let address: String

    /// Its name on the server.
    package var name: String { address.split(separator: "dbname=").last.map(String.init) ?? "" }

    /// The line by which plans and runs say which database it is.
    package var line: String {
        let socket = address.split(separator: "'").dropFirst().first ?? ""
        return "Database: \(name) via the socket in \(socket), port 5432, schema hx\n"
    }

    /// Opens a session as an outsider would: psql, a gateway, a scheduler.
    package func connect(as name: String = "test") throws -> Connection {
        try Connection(to: ConnectionTarget(address: address, applicationName: name))
    }

    /// Waits until a session of this database waits for a lock.
    ///
    /// - Returns: whether one does.
    package func waitForBlockedSession() throws -> Bool {
        let connection = try connect()
        let blocked: SQL = """
            SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
            WHERE NOT l.granted AND l.locktype <> 'advisory' AND a.datname = current_database()
            """
        return try Poll.until { try connection.execute(blocked).scalar != "0" }
    }

    /// Runs one statement in a session of its own.
    @discardableResult
    package func execute(_ sql: SQL, _ binds: [String?] = []) throws -> ResultSet {
        try connect().execute(sql, binds)
    }
}
