import ArgumentParser
import Logging
import Telemetry

/// The value of `--log-level`.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case debug, info, warning, error

    /// Makes the program log to standard error, one JSON object per line.
    ///
    /// It may be called once.
    func bootstrap() { JSONLogHandler.bootstrap(level: Logger.Level(rawValue: rawValue) ?? .info) }
}
