import Foundation
import Synchronization

/// `hxapply serve` on the database of a test, at a free port; it ends with its owner, and at the latest with the tests.
package final class StatusServerProcess: Sendable {
    /// Why the server did not start, or did not end as expected.
    package struct Failed: Error, CustomStringConvertible {
        package let description: String
    }

    package let port: Int
    private let command: RunningCommand

    /// Starts the server, and waits until it is ready.
    ///
    /// - Parameter waitsUntilReady: false if the database cannot be reached on purpose; then this waits only for the
    ///   port.
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

    /// The log so far.
    package func errorsSoFar() throws -> String { try command.errorsSoFar() }

    /// Sends SIGTERM to the server, and waits for its end.
    ///
    /// - Returns: the exit status, which should be 0, and the output.
    /// - Throws: `Failed` if the server does not end.
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

    /// The port in the server's log.
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

    /// The servers that may still be running.
    private static let running: Mutex<Set<Int32>> = {
        atexit { StatusServerProcess.killAll() }
        return Mutex([])
    }()

    private static func endWithTests(_ pid: Int32) { running.withLock { _ = $0.insert(pid) } }

    private static func forget(_ pid: Int32) { running.withLock { _ = $0.remove(pid) } }

    private static func killAll() { running.withLock { for pid in $0 { kill(pid, SIGKILL) } } }
}
