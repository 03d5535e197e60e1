import EmbeddedPostgres
import Foundation
import Postgres
import Synchronization
import TestSupport
import Text

/// `hxapply serve` as a process that a test may signal, kill and start anew; it ends with its owner.
final class WatchedServer: Sendable {
    /// Why there is no server.
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// An answer and how long it took.
    struct TimedAnswer: Sendable {
        let answer: RawConnection.Answer
        let duration: Duration

        func json() throws -> JSONValue { try JSONReader.read(answer.body) }
    }

    let port: Int
    private let command: RunningCommand

    /// Starts the server and waits until it listens, whether or not there is a database.
    /// - Parameters:
    ///   - port: where to listen; any port that is free where 0.
    ///   - launcher: a program and its arguments that is to run the server's.
    init(
        _ database: TestDatabase,
        _ options: [String] = ["--open"],
        port: Int = 0,
        through launcher: [String] = []
    ) throws {
        let words = launcher + [CommandRun.program, "serve", "--listen", "127.0.0.1:\(port)"] + options
        command = try RunningCommand(words[0], Array(words.dropFirst()), database: database)
        do { self.port = try Self.port(of: command) } catch {
            command.send(SIGKILL)
            throw error
        }
    }

    deinit { kill() }

    private static func port(of command: RunningCommand) throws -> Int {
        var port: Int?
        _ = try Poll.until {
            let line = try command.outputSoFar()
            port = line.hasSuffix("/\n") ? line.split(separator: ":").last.flatMap { Int($0.dropLast(2)) } : nil
            return port != nil || !command.isRunning
        }
        guard let port else { throw Failed(description: "it does not listen: \(try command.errorsSoFar())") }
        return port
    }

    // MARK: Process

    var pid: Int32 { command.pid }

    func kill() {
        if command.isRunning { command.send(SIGKILL) }
    }

    /// Kills it and waits until it is gone.
    func killAndWait() throws {
        kill()
        _ = try command.wait()
    }

    func send(_ signal: Int32) { command.send(signal) }

    /// Waits until it has ended.
    /// - Returns: its exit status; nil where it still runs.
    func exitStatus() async throws -> Int32? {
        guard try await Poll.eventually({ !command.isRunning }) else { return nil }
        return try command.wait().status
    }

    /// How many connections its side has not closed.
    func connectionCount() throws -> Int {
        let ending = ":" + String(port, radix: 16, uppercase: true)
        // The kernel hands the list out a page at a time, which only a handle reads to its end.
        let list = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/net/tcp")).readToEnd() ?? Data()
        return String(decoding: list, as: UTF8.self).split(separator: "\n").count { line in
            let words = line.split(separator: " ")
            // Established, or closed by the other side alone.
            return words.count > 3 && words[1].hasSuffix(ending) && ["01", "08"].contains(words[3])
        }
    }

    func log() throws -> String { try command.errorsSoFar() }

    // MARK: Requests

    func get(_ path: String, _ fields: [String] = []) throws -> RawConnection.Answer {
        try RawConnection(port: port).get(path, fields)
    }

    func status(_ path: String) throws -> Int { try get(path).status }

    func json(_ path: String) throws -> JSONValue { try JSONReader.read(get(path).body) }

    /// Asks on a thread of its own.
    func ask(_ path: String) -> Background<TimedAnswer> {
        Background { [port] _ in
            let start = ContinuousClock.now
            let answer = try RawConnection(port: port).get(path, within: 90)
            return TimedAnswer(answer: answer, duration: ContinuousClock.now - start)
        }
    }

    /// How many requests wait for the end of a run.
    func waitingCount() throws -> Int? {
        let lines = try get("/metrics").text.split(separator: "\n")
        return lines.first { $0.hasPrefix("hxapply_waiting_requests ") }?.split(separator: " ").last
            .flatMap { Int($0) }
    }

    var isReady: Bool { (try? status("/readyz")) == 200 }

    func waitUntilReady() async throws {
        guard try await Poll.eventually({ isReady }) else {
            throw Failed(description: "it does not become ready: \(try log())")
        }
    }
}

/// A server of a test's own, which the test may stop, freeze and start as it likes.
final class WatchedPostgres {
    /// How to stop it.
    enum Stop: String, CaseIterable, Sendable {
        /// Without a checkpoint, telling sessions.
        case immediate
        /// With a checkpoint, telling sessions.
        case fast
        /// Kills the first process, which tells nobody.
        case kill
    }

    let database: TestDatabase
    private let directory: String
    private let settings: [String]

    init(settings: [String] = []) throws {
        directory = "/tmp/hxapply-watched-\(UUID().uuidString.lowercased())"
        self.settings = ["fsync=off", "autovacuum=off"] + settings
        let address = try EmbeddedServer(directory: directory, settings: self.settings).start()
        database = try TestDatabase(at: address).migrated()
    }

    /// The same database, as another login sees it.
    func database(as login: String) -> TestDatabase {
        TestDatabase(at: database.address.replacing("user=hxapply", with: "user=\(login)"))
    }

    /// Starts it, once the processes of a killed one are gone.
    func start() async throws {
        let started = try await Poll.eventually {
            (try? EmbeddedServer(directory: directory, settings: settings).start()) != nil
        }
        guard started else { throw WatchedServer.Failed(description: "Postgres does not start again") }
    }

    func stop(_ way: Stop) throws {
        guard way != .kill else {
            if let first = try processes().first { kill(first, SIGKILL) }
            return
        }
        let words = ["-D", directory + "/data", "-m", way.rawValue, "-s", "stop"]
        let stop = try TestServer.runAsServerUser("pg_ctl", words)
        guard stop.status == 0 else { throw WatchedServer.Failed(description: stop.output) }
    }

    /// Stops all its processes where they are, so that it answers nobody and closes nothing.
    func freeze() throws {
        for process in try processes() { kill(process, SIGSTOP) }
    }

    func thaw() throws {
        for process in try processes() { kill(process, SIGCONT) }
    }

    /// How many statements were executed so far, where it logs them.
    func statementCount() throws -> Int {
        try String(contentsOfFile: directory + "/postgres.log", encoding: .utf8).split(separator: "\n").count {
            $0.contains("LOG:  statement:") || $0.contains("LOG:  execute ")
        }
    }

    func remove() {
        try? thaw()
        _ = try? EmbeddedServer(directory: directory).remove()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// The first process, and those that it has started.
    private func processes() throws -> [pid_t] {
        let text = try String(contentsOfFile: directory + "/data/postmaster.pid", encoding: .utf8)
        guard let first = text.split(separator: "\n").first.flatMap({ pid_t($0) }) else { return [] }
        let others = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }
        return [first] + others.filter { Self.parent(of: $0) == first }
    }

    private static func parent(of process: pid_t) -> pid_t? {
        // The name, in parentheses, may hold anything; the state and the parent stand behind it.
        let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        return status?.split(separator: ")").last?.split(separator: " ").dropFirst().first.flatMap { pid_t($0) }
    }
}

extension TestDatabase {
    /// The server processes of the status API's sessions, the oldest first.
    func statusSessions() throws -> [pid_t] {
        try execute(
            """
            SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'hxapply serve' ORDER BY backend_start
            """
        ).rows.compactMap { $0[0].flatMap { pid_t($0) } }
    }
}
