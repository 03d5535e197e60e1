import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// The status API while its database is away, slow, full or not yet there: it says what it last knew, and that it is old.
@Suite(.threadOfItsOwn) struct StatusFaultTests {
    private static let cluster = "/v1/clusters/test"

    /// What is answered from memory.
    private static let known = [
        "/v1/clusters", cluster, "\(cluster)/teams", "\(cluster)/teams/ml", "\(cluster)/users?sort_by=email",
        "\(cluster)/memberships/ml/ada", "\(cluster)/runs", "\(cluster)/revisions/1111111", "/v1/whoami",
    ]

    private let specs: TwoRevisions
    private var first: String { specs.first }
    private var second: String { specs.second }

    init() throws { specs = try TwoRevisions() }

    private func apply(_ spec: String, _ revision: String, on database: TestDatabase) throws {
        try specs.apply(spec, revision, on: database)
    }

    private func serial(_ server: WatchedServer) throws -> Int? { try server.json(Self.cluster)["serial"]?.integer }

    private func isUnready(_ server: WatchedServer) throws -> Bool {
        try server.status("/readyz") == 503 && server.status("/health/db") == 503
    }

    // MARK: The database cannot be reached

    /// The process lives, is not ready, and answers what it knows with how old that is.
    private func expectStale(_ server: WatchedServer) throws {
        for path in ["/livez", "/health"] {
            let answer = try server.get(path)
            #expect(answer.status == 200 && answer.text == #"{"status":"ok"}"#, "\(path)")
        }
        for path in Self.known {
            let answer = try server.get(path)
            let json = try JSONReader.read(answer.body)
            #expect(answer.status == 200 && json["stale"] == .boolean(true), "\(path)")
            #expect(json["age"]?.integer != nil, "\(path)")
        }
        #expect(try server.get("/").text.contains("The database cannot be reached."))
        #expect(try server.status("/metrics") == 200)
        #expect(try isUnready(server))
    }

    @Test(arguments: WatchedPostgres.Stop.allCases)
    func databaseThatStopsAndStarts(_ way: WatchedPostgres.Stop) async throws {
        let postgres = try WatchedPostgres()
        defer { postgres.remove() }
        try apply(first, "1111111", on: postgres.database)
        let server = try WatchedServer(postgres.database)
        try await server.waitUntilReady()
        try postgres.stop(way)
        #expect(try await Poll.eventually { try isUnready(server) })
        try expectStale(server)
        let history = try server.get("\(Self.cluster)/audit")
        #expect(history.status == 503)
        #expect(history["Retry-After"] != nil)
        try await postgres.start()
        try apply(second, "2222222", on: postgres.database)
        try await server.waitUntilReady()
        #expect(try await Poll.eventually { try serial(server) == 2 })
        #expect(try server.json(Self.cluster)["stale"] == .boolean(false))
        #expect(try server.status("\(Self.cluster)/audit") == 200)
        #expect(try server.status("/health/db") == 200)
    }

    /// Frozen processes answer nobody, refuse nobody and close nothing.
    @Test func databaseThatFreezesAndThaws() async throws {
        let postgres = try WatchedPostgres()
        defer { postgres.remove() }
        try apply(first, "1111111", on: postgres.database)
        let server = try WatchedServer(postgres.database)
        try await server.waitUntilReady()
        try postgres.freeze()
        #expect(try await Poll.eventually { try isUnready(server) })
        try expectStale(server)
        try postgres.thaw()
        try await server.waitUntilReady()
        try apply(second, "2222222", on: postgres.database)
        #expect(try await Poll.eventually { try serial(server) == 2 })
    }

    /// A commit that comes while the server's own session hangs is seen over another one.
    @Test func frozenSessionIsLeftForAnother() async throws {
        let database = try TestServer.makeDatabase()
        try apply(first, "1111111", on: database)
        let server = try WatchedServer(database)
        try await server.waitUntilReady()
        let session = try #require(try database.statusSessions().first)
        kill(session, SIGSTOP)
        defer { kill(session, SIGCONT) }
        try apply(second, "2222222", on: database)
        #expect(try await Poll.eventually { try serial(server) == 2 && server.isReady })
    }

    /// What has to be read from a database that hangs is given up, whether or not there was a session.
    @Test func historyOfAFrozenDatabaseIsNotWaitedForForEver() async throws {
        let postgres = try WatchedPostgres()
        defer { postgres.remove() }
        let server = try await serverWithHistory(postgres)
        try postgres.freeze()
        let asked = (1...8).map { server.ask("\(Self.cluster)/audit?page=\($0)") }
        let isAnswered = try await Poll.eventually { asked.allSatisfy(\.isDone) }
        #expect(isAnswered)
        try postgres.thaw()
        if isAnswered { for answer in asked { #expect(try await answer.value().answer.status == 503) } }
        try await server.waitUntilReady()
        #expect(try await Poll.eventually { try server.status("\(Self.cluster)/audit?page=9") == 200 })
    }

    /// A server all of whose sessions for history are open.
    private func serverWithHistory(_ postgres: WatchedPostgres) async throws -> WatchedServer {
        try apply(first, "1111111", on: postgres.database)
        let server = try WatchedServer(postgres.database)
        try await server.waitUntilReady()
        for page in 11...20 { #expect(try server.status("\(Self.cluster)/audit?page=\(page)") == 200) }
        return server
    }

    @Test func stopDoesNotWaitForHistoryOfAFrozenDatabase() async throws {
        let postgres = try WatchedPostgres()
        defer { postgres.remove() }
        let server = try await serverWithHistory(postgres)
        try postgres.freeze()
        let asked = server.ask("\(Self.cluster)/audit")
        try await Task.sleep(for: .seconds(1))
        server.send(SIGTERM)
        #expect(try await server.exitStatus() == 0)
        _ = asked
    }

    /// The first reading of the tables waits for a lock, in a server process that is frozen then.
    @Test func stopDoesNotWaitForAFrozenReading() async throws {
        let database = try TestServer.makeDatabase()
        try apply(first, "1111111", on: database)
        let holder = try database.connect()
        try holder.executeScript("BEGIN; LOCK TABLE hx.users IN ACCESS EXCLUSIVE MODE")
        let server = try WatchedServer(database)
        #expect(try database.waitForBlockedSession())
        let session = try #require(try database.statusSessions().first)
        kill(session, SIGSTOP)
        defer { kill(session, SIGCONT) }
        server.send(SIGTERM)
        #expect(try await server.exitStatus() == 0)
        try holder.executeScript("ROLLBACK")
    }

    /// Until it was read once there is nothing to tell.
    private func expectNothingKnown(_ server: WatchedServer) throws {
        #expect(try server.status("/livez") == 200)
        #expect(try server.status("/health") == 200)
        #expect(try isUnready(server))
        for path in Self.known + ["/", "\(Self.cluster)/audit"] {
            let answer = try server.get(path)
            #expect(answer.status == 503, "\(path)")
            #expect(answer["Retry-After"] != nil, "\(path)")
            #expect(answer["Content-Type"] == "application/problem+json", "\(path)")
        }
    }

    @Test func serverMayStartBeforeItsDatabase() async throws {
        let postgres = try WatchedPostgres()
        defer { postgres.remove() }
        try apply(first, "1111111", on: postgres.database)
        try postgres.stop(.fast)
        let server = try WatchedServer(postgres.database)
        try expectNothingKnown(server)
        try await postgres.start()
        try await server.waitUntilReady()
        #expect(try serial(server) == 1)
    }

    @Test(arguments: [true, false])
    func serverMayStartBeforeItsTables(areMigratedFirst: Bool) async throws {
        let database = try TestServer.makeEmptyDatabase()
        let server = try WatchedServer(database)
        try expectNothingKnown(server)
        #expect(try CommandRun.hxapply(["migrate"], database: database).status == 0)
        if areMigratedFirst {
            try await server.waitUntilReady()
            #expect(try server.json("/v1/clusters")["total"]?.integer == 0)
            #expect(try server.status("/metrics") == 200)
        }
        try apply(first, "1111111", on: database)
        #expect(try await Poll.eventually { try server.status(Self.cluster) == 200 && serial(server) == 1 })
    }

    // MARK: Sessions

    @Test func terminatedSessionIsReplaced() async throws {
        let database = try TestServer.makeDatabase()
        try apply(first, "1111111", on: database)
        let server = try WatchedServer(database)
        try await server.waitUntilReady()
        for round in 2...6 {
            let old = try database.statusSessions()
            for session in old { try database.execute("SELECT pg_terminate_backend(\(Int(session)))") }
            try apply(round.isMultiple(of: 2) ? second : first, "ffff\(round + 1000)", on: database)
            #expect(try await Poll.eventually { try serial(server) == round && server.isReady })
            #expect(Set(try database.statusSessions()).isDisjoint(with: old))
        }
    }

    @Test func serverWithoutAnyConnectionLeftServesWhatItKnew() async throws {
        let postgres = try WatchedPostgres(settings: ["max_connections=8", "superuser_reserved_connections=3"])
        defer { postgres.remove() }
        try apply(first, "1111111", on: postgres.database)
        try postgres.database.connect().executeScript("CREATE ROLE reader LOGIN; GRANT hx_status TO reader")
        let reader = postgres.database(as: "reader")
        let server = try WatchedServer(reader)
        try await server.waitUntilReady()
        var others: [Connection] = []
        let fill = { while let more = try? reader.connect() { others.append(more) } }
        fill()
        for session in try postgres.database.statusSessions() {
            try postgres.database.execute("SELECT pg_terminate_backend(\(Int(session)))")
        }
        #expect(
            try await Poll.eventually {
                fill()
                return try others.count == 5 && isUnready(server)
            }
        )
        try expectStale(server)
        try apply(second, "2222222", on: postgres.database)
        others = []
        try await server.waitUntilReady()
        #expect(try await Poll.eventually { try serial(server) == 2 })
    }

    /// A migration takes such a lock, and the server's sessions that wait for it may not become more and more.
    @Test func lockedTableMakesAnswersStale() async throws {
        let database = try TestServer.makeDatabase()
        try apply(first, "1111111", on: database)
        let server = try WatchedServer(database)
        try await server.waitUntilReady()
        let holder = try database.connect()
        try holder.executeScript("BEGIN; LOCK TABLE hx.runs IN ACCESS EXCLUSIVE MODE")
        #expect(try await Poll.eventually { try isUnready(server) })
        try expectStale(server)
        // It gives its session up and tries another one, again and again.
        var sessions: Set<pid_t> = []
        let hasTriedAgain = try await Poll.eventually {
            sessions.formUnion(try database.statusSessions())
            return sessions.count > 4
        }
        #expect(hasTriedAgain)
        #expect(try database.statusSessions().count <= 3)
        try holder.executeScript("ROLLBACK")
        try await server.waitUntilReady()
        try apply(second, "2222222", on: database)
        #expect(try await Poll.eventually { try serial(server) == 2 })
    }
}
