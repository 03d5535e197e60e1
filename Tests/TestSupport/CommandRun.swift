package import Foundation

/// A run of the built program, as a shell sees it.
package struct CommandRun: Sendable {
    /// The exit status; 128 plus the number of the signal if a signal ended the program.
    package let status: Int32
    package let output: String
    package let errors: String

    /// The path of the built program, which is in the same directory as the tests.
    package static let program: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("hxapply").path
    }()

    /// Runs hxapply to its end.
    package static func hxapply(
        _ arguments: [String],
        database: TestDatabase? = nil,
        input: String = "",
        environment: [String: String] = [:],
        directory: String? = nil
    ) throws -> CommandRun {
        try run(program, arguments, database: database, input: input, environment: environment, directory: directory)
    }

    /// Runs any program to its end; of the caller's environment it gets only paths.
    package static func run(
        _ program: String,
        _ arguments: [String],
        database: TestDatabase? = nil,
        input: String = "",
        environment: [String: String] = [:],
        directory: String? = nil
    ) throws -> CommandRun {
        let running = try RunningCommand(
            program,
            arguments,
            database: database,
            input: input,
            environment: environment,
            directory: directory
        )
        return try running.wait()
    }
}

/// A program that is running.
package final class RunningCommand: Sendable {
    private let process = Process()
    private let folder: TemporaryFolder

    package init(
        _ program: String,
        _ arguments: [String],
        database: TestDatabase? = nil,
        input: String = "",
        environment: [String: String] = [:],
        directory: String? = nil
    ) throws {
        folder = try TemporaryFolder()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        var variables = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin", "HOME": folder.path]
        variables["HXAPPLY_DATABASE_URL"] = database?.address
        process.environment = variables.merging(environment) { $1 }
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        try folder.write("input", input)
        try folder.write("output", "")
        try folder.write("errors", "")
        process.standardInput = try FileHandle(forReadingFrom: folder.url("input"))
        process.standardOutput = try FileHandle(forWritingTo: folder.url("output"))
        process.standardError = try FileHandle(forWritingTo: folder.url("errors"))
        try process.run()
    }

    package var pid: Int32 { process.processIdentifier }

    package func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    package var isRunning: Bool { process.isRunning }

    /// The text on standard output so far.
    package func outputSoFar() throws -> String { try folder.read("output") }

    /// The text on standard error so far.
    package func errorsSoFar() throws -> String { try folder.read("errors") }

    package func wait() throws -> CommandRun {
        process.waitUntilExit()
        let isSignal = process.terminationReason == .uncaughtSignal
        return CommandRun(
            status: process.terminationStatus + (isSignal ? 128 : 0),
            output: try folder.read("output"),
            errors: try folder.read("errors")
        )
    }
}

/// A directory that is removed with its owner.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        path = "/tmp/hxapply-test-\(UUID().uuidString.lowercased())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func url(_ name: String) -> URL { URL(fileURLWithPath: path).appendingPathComponent(name) }

    /// Writes a file, and creates missing directories.
    package func write(_ name: String, _ text: String) throws {
        let url = url(name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    package func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: url(name)), as: UTF8.self)
    }
}
