import ArgumentParser
import Logging
import Telemetry

/// How much a server logs.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case debug, info, warning, error

    /// Sends the program's log to standard error, a JSON object a line; to be called once.
    func bootstrap() { JSONLogHandler.bootstrap(level: Logger.Level(rawValue: rawValue) ?? .info) }
}
