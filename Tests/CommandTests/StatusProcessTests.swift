import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing
import Text

/// `hxapply serve` as a process: what it may do, what it costs the database, how it ends and starts again.
@Suite(.threadOfItsOwn) struct StatusProcessTests {
    private static let cluster = "/v1/clusters/test"

    /// One path of each sort, those that are read from the database too.
    private static let paths = [
        "/v1/clusters", cluster, "\(cluster)/teams", "\(cluster)/teams/ml", "\(cluster)/users?sort_by=email",
        "\(cluster)/runs", "\(cluster)/runs?state=succeeded", "\(cluster)/revisions/1111111", "\(cluster)/audit",
        "\(cluster)/audit?kind=teams", "\(cluster)/badge.svg", "/v1/whoami", "/openapi.json", "/metrics", "/",
        "/livez", "/readyz", "/health", "/health/db",
    ]

    private let specs: TwoRevisions
    private var first: String { specs.first }
    private var second: String { specs.second }

    init() throws { specs = try TwoRevisions() }

    private func apply(_ spec: String, _ revision: String, on database: TestDatabase) throws {
        try specs.apply(spec, revision, on: database)
    }

    private func serial(_ server: WatchedServer) throws -> Int? { try server.json(Self.cluster)["serial"]?.integer }

    // MARK: Rights and costs

    @Test func statusRoleIsEnoughAndNothingIsWritten() async throws {
        let database = try TestServer.makeDatabase()
        try apply(first, "1111111", on: database)
        let login = "login_\(UUID().uuidString.prefix(8).lowercased())"
        try database.connect().executeScript(
            """
            CREATE ROLE \(identifier: login) LOGIN;
            GRANT hx_status TO \(identifier: login);
            ALTER ROLE \(identifier: login) SET default_transaction_read_only = on
            """
        )
        // The run's session notes what it has written as it ends.
        let sessions: SQL = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name LIKE 'hxapply apply%'
            """
        #expect(try await Poll.eventually { try database.execute(sessions).scalar == "0" })
        try await Task.sleep(for: .seconds(1))
        let rows = try database.everyRow()
        let counts = try writeCounts(database)
        let address = database.address.replacing("user=hxapply", with: "user=\(login)")
        let server = try WatchedServer(TestDatabase(at: address))
        try await server.waitUntilReady()
        for path in Self.paths { #expect(try server.status(path) == 200, "\(path)") }
        let user = try database.execute("SELECT DISTINCT usename FROM pg_stat_activity WHERE usename = $1", [login])
        #expect(user.scalar == login)
        // A session notes what it has written ten seconds later at the latest, or when it ends.
        server.send(SIGTERM)
        #expect(try await server.exitStatus() == 0)
        #expect(try await Poll.eventually { try database.statusSessions() == [] })
        #expect(try writeCounts(database) == counts)
        #expect(try database.everyRow() == rows)
        let log = try server.log()
        #expect(!log.contains("\"level\":\"error\""), "\(log)")
    }

    /// How many rows of each table were ever written.
    private func writeCounts(_ database: TestDatabase) throws -> [[String?]] {
        try database.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables ORDER BY relid"
        ).rows
    }

    /// A thousand requests need no more statements than the same time without any.
    ///
    /// These are the looks of each second, and what a late count of writes has read again. Each path is asked 52
    /// times, so one that asked the database would be seen.
    @Test func repeatedRequestsCostTheDatabaseNothing() async throws {
        let postgres = try WatchedPostgres(settings: ["log_statement=all"])
        defer { postgres.remove() }
        try apply(first, "1111111", on: postgres.database)
        let server = try WatchedServer(postgres.database)
        try await server.waitUntilReady()
        for path in Self.paths { #expect(try server.status(path) == 200, "\(path)") }
        // What the run has written may yet be read once more.
        try await Task.sleep(for: .seconds(5))
        let before = try postgres.statementCount()
        let start = ContinuousClock.now
        let connection = try RawConnection(port: server.port)
        for number in 0..<1000 {
            let path = Self.paths[number % Self.paths.count]
            #expect(try connection.get(path).status == 200, "\(path)")
        }
        let seconds = Int((ContinuousClock.now - start) / .seconds(1))
        let statements = try postgres.statementCount() - before
        #expect(before > 20)
        #expect(statements <= 2 * (seconds + 1) + 20, "\(statements) statements in \(seconds) s")
    }

    /// A clock in any other style would make times that nothing can read.
    @Test(arguments: ["SQL, DMY", "German", "Postgres, MDY"])
    func anyStyleOfDatesIsTaken(_ style: String) async throws {
        let database = try TestServer.makeDatabase()
        try apply(first, "1111111", on: database)
        let name = try #require(try database.execute("SELECT current_database()").scalar)
        try database.connect().executeScript("ALTER DATABASE \(identifier: name) SET DateStyle = \(identifier: style)")
        // A killed run, which is what the sessions that are there are compared with.
        let held = try HeldRun(database, ["apply", second, "--revision", "2222222"], by: HeldRun.rows)
        let server = try WatchedServer(database)
        try await server.waitUntilReady()
        let state = { try server.json("\(Self.cluster)/revisions/2222222")["run"]?["state"]?.text }
        #expect(try state() == "running")
        held.running.send(SIGKILL)
        _ = try held.running.wait()
        #expect(try await Poll.eventually { try state() == "interrupted" })
        #expect(server.isReady)
        try held.release()
    }

    /// One line says that the database cannot be read, however often that is tried.
    @Test func reasonIsLoggedOnce() async throws {
        let database = try TestServer.makeDatabase()
        try apply(first, "1111111", on: database)
        try database.execute(
            "INSERT INTO hx.schema_migrations SELECT 9999, 'later', checksum FROM hx.schema_migrations LIMIT 1"
        )
        let server = try WatchedServer(database, [])
        #expect(try await Poll.eventually { try server.log().contains("\"level\":\"error\"") })
        // It is tried four times a second.
        try await Task.sleep(for: .seconds(3))
        let log = try server.log()
        #expect(log.components(separatedBy: "the database cannot be reached").count == 2, "\(log)")
        #expect(!log.contains("the database is followed"), "\(log)")
        // Who shows no key is asked for one, whether or not there is anything to see.
        #expect(try server.status("/v1/clusters") == 401)
        #expect(try server.status("/absent") == 401)
    }

    /// A log that nobody reads holds up nobody.
    @Test func logThatNobodyReadsIsNotWaitedFor() async throws {
        let folder = try TemporaryFolder()
        let pipe = folder.url("log").path
        let script = "mkfifo \(pipe) && exec \"$@\" 2<>\(pipe)"
        let server = try WatchedServer(
            try TestServer.makeDatabase(),
            ["--log-level", "debug"],
            through: ["/bin/sh", "-c", script, "serve"]
        )
        let path = "/" + String(repeating: "a", count: 7000)
        // The kernel keeps 64 KiB of them.
        for _ in 0..<200 { #expect(try server.status(path) == 401) }
        #expect(try server.status("/livez") == 200)
        server.send(SIGTERM)
        #expect(try await server.exitStatus() == 0)
    }

    // MARK: Kills

    @Test func killedServerComesBackAtTheSameAddress() async throws {
        let database = try TestServer.makeDatabase()
        try apply(first, "1111111", on: database)
        var server = try WatchedServer(database)
        let port = server.port
        for round in 2...6 {
            try await server.waitUntilReady()
            try server.killAndWait()
            try apply(round.isMultiple(of: 2) ? second : first, "ffff\(round + 1000)", on: database)
            server = try WatchedServer(database, port: port)
            // Whatever it says from the first moment on is true.
            while true {
                let answer = try server.get(Self.cluster)
                if answer.status == 200 {
                    #expect(try JSONReader.read(answer.body)["serial"]?.integer == round)
                    break
                }
                try #require(answer.status == 503)
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        #expect(try await Poll.eventually { try database.statusSessions().count == 1 })
    }

    // MARK: Signals

    /// Whoever waits is answered, and what asks whether to send more requests is told not to before the end.
    @Test(arguments: [SIGTERM, SIGINT])
    func stopAnswersWhoeverWaits(_ signal: Int32) async throws {
        let database = try TestServer.makeDatabase()
        try apply(first, "1111111", on: database)
        let server = try WatchedServer(database)
        try await server.waitUntilReady()
        let waiting = (1...5).map { server.ask("\(Self.cluster)/revisions/never\($0)?wait=60") }
        #expect(try await Poll.eventually { try server.waitingCount() == 5 })
        let readiness = Background { [port = server.port] _ in
            var seen: [Int] = []
            while let status = try? RawConnection(port: port).get("/readyz").status {
                if seen.last != status { seen.append(status) }
                usleep(5000)
            }
            return seen
        }
        try await Task.sleep(for: .milliseconds(300))
        server.send(signal)
        for asked in waiting {
            let end = try await asked.value()
            #expect(end.answer.status == 200)
            #expect(end.answer["Connection"] == "close")
            #expect(try end.json()["state"]?.text == "pending")
        }
        #expect(try await server.exitStatus() == 0)
        // Its thread may have slept through the half second in which the server says so.
        #expect([200, 503].starts(with: try await readiness.value()))
        #expect(try await Poll.eventually { try database.statusSessions() == [] })
    }

    /// Asks over one connection until it is told that this ends.
    private final class Client: Sendable {
        private let counted = Mutex(0)
        /// What was neither an answer nor the announced end of a connection.
        private let unexpected = Mutex<[String]>([])

        var answers: Int { counted.withLock { $0 } }
        var failures: [String] { unexpected.withLock { $0 } }

        func run(_ port: Int, _ path: String) throws {
            let connection = try RawConnection(port: port)
            while true {
                do {
                    let answer = try connection.get(path)
                    counted.withLock { $0 += 1 }
                    let isExpected = answer.status == 200 || answer.status == 503 && path == "/readyz"
                    if !isExpected { note("\(answer.status)") }
                    if answer["Connection"] == "close" { return }
                } catch {
                    return note("\(error)")
                }
            }
        }

        private func note(_ failure: String) { unexpected.withLock { $0.append(failure) } }
    }

    private static let restarts = Rounds.count("HXAPPLY_RESTARTS", standard: 3)

    /// All that the clients ask is answered.
    @Test func stopUnderLoadLosesNoAnswer() async throws {
        let database = try TestServer.makeDatabase()
        try apply(first, "1111111", on: database)
        for round in 1...Self.restarts {
            let server = try WatchedServer(database)
            try await server.waitUntilReady()
            let clients = (0..<16).map { _ in Client() }
            let loads = zip(clients, Self.paths).map { client, path in
                Background { [port = server.port] _ in try client.run(port, path) }
            }
            #expect(try await Poll.eventually { clients.allSatisfy { $0.answers > 1 } })
            #expect(loads.allSatisfy { !$0.isDone }, "round \(round)")
            server.send(SIGTERM)
            #expect(try await server.exitStatus() == 0, "round \(round)")
            for load in loads { try await load.value() }
            for client in clients { #expect(client.failures == [], "round \(round)") }
        }
    }

    /// Connections on which nothing was asked yet, or only a part, keep nobody waiting.
    @Test func stopDoesNotWaitForSilentConnections() async throws {
        let server = try WatchedServer(try TestServer.makeDatabase())
        let silent = try RawConnection(port: server.port)
        let answered = try RawConnection(port: server.port)
        let half = try RawConnection(port: server.port)
        #expect(try answered.get("/livez").status == 200)
        half.send("GET /livez HTTP/1.1\r\nHost: 127")
        server.send(SIGTERM)
        #expect(try await server.exitStatus() == 0)
        for connection in [silent, answered, half] { #expect(connection.isClosedByPeer()) }
    }
}
