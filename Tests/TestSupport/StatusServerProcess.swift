import Foundation
import Synchronization

/// `hxapply serve` on a test's database, at a free port; it ends with its owner, or with the tests at the latest.
package final class StatusServerProcess: Sendable {
    /// Why there is no server, or why it did not end as it should.
    package struct Failed: Error, CustomStringConvertible {
        package let description: String
    }

    package let port: Int
    private let command: RunningCommand

    /// Starts the server and waits until it is ready to answer.
    ///
    /// - Parameter waitsUntilReady: false where the database is away on purpose: then it only has to listen.
    package init(
        _ database: TestDatabase,
        _ options: [String] = [],
        environment: [String: String] = [:],
        waitsUntilReady: Bool = true
    ) throws {
        command = try RunningCommand(
            CommandRun.program,
            ["serve", "--listen", "127.0.0.1:0"] + options,
            database: database,
            environment: environment
        )
        Self.endWithTests(command.pid)
        do {
            let port = try Self.port(of: command)
            if waitsUntilReady {
                let client = HTTPClient(port: port)
                let isReady = try Poll.until { try client.get("/readyz").status == 200 }
                guard isReady else { throw Failed(description: "not ready after 30 s: \(try command.errorsSoFar())") }
            }
            self.port = port
        } catch {
            command.send(SIGKILL)
            throw error
        }
    }

    deinit {
        if command.isRunning { command.send(SIGKILL) }
        Self.forget(command.pid)
    }

    package var client: HTTPClient { HTTPClient(port: port) }

    package var pid: Int32 { command.pid }

    package var isRunning: Bool { command.isRunning }

    package func send(_ signal: Int32) { command.send(signal) }

    /// What it has logged so far.
    package func errorsSoFar() throws -> String { try command.errorsSoFar() }

    /// Asks it to end by SIGTERM and waits for that.
    ///
    /// - Returns: its exit status, which is to be 0, and what it has written.
    /// - Throws: `Failed` where it runs on.
    @discardableResult
    package func stop() throws -> CommandRun {
        command.send(SIGTERM)
        guard Poll.until({ !command.isRunning }) else {
            command.send(SIGKILL)
            throw Failed(description: "it runs on after SIGTERM: \(try command.errorsSoFar())")
        }
        Self.forget(command.pid)
        return try command.wait()
    }

    /// The port that it says it listens at.
    private static func port(of command: RunningCommand) throws -> Int {
        var port: Int?
        _ = try Poll.until {
            let line = try /Status API at http:\/\/127\.0\.0\.1:([0-9]+)\/\n/.wholeMatch(in: command.outputSoFar())
            port = line.flatMap { Int($0.1) }
            return port != nil || !command.isRunning
        }
        guard let port else { throw Failed(description: "it does not listen: \(try command.errorsSoFar())") }
        return port
    }

    // MARK: The end of the tests

    /// Those that may still run.
    private static let running: Mutex<Set<Int32>> = {
        atexit { StatusServerProcess.killAll() }
        return Mutex([])
    }()

    private static func endWithTests(_ pid: Int32) { running.withLock { _ = $0.insert(pid) } }

    private static func forget(_ pid: Int32) { running.withLock { _ = $0.remove(pid) } }

    private static func killAll() { running.withLock { for pid in $0 { kill(pid, SIGKILL) } } }
}
