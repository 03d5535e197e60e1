internal import Glibc
package import Logging
internal import Text

/// Writes log events as JSON, one object per line.
///
/// `time`, `level`, `message` and `logger` come first, then the metadata sorted by name. The text of an event cannot
/// break the line, control a terminal or replace one of the first members.
package struct JSONLogHandler: LogHandler {
    /// Events below this level are not written.
    package var logLevel: Logger.Level
    /// The metadata of every event of this logger.
    package var metadata: Logger.Metadata = [:]
    /// Provides metadata about the task that logs an event.
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let descriptor: Int32

    /// Makes the handler of one logger.
    /// - Parameter descriptor: the file descriptor to write to; nil for standard error.
    package init(
        label: String,
        level: Logger.Level = .info,
        metadataProvider: Logger.MetadataProvider? = nil,
        descriptor: Int32? = nil
    ) {
        self.label = label
        self.logLevel = level
        self.metadataProvider = metadataProvider
        self.descriptor = descriptor ?? STDERR_FILENO
    }

    /// Makes all loggers of the process write JSON to standard error.
    ///
    /// It may be called once.
    package static func bootstrap(level: Logger.Level) {
        LoggingSystem.bootstrap(
            { label, provider in JSONLogHandler(label: label, level: level, metadataProvider: provider) },
            metadataProvider: nil
        )
    }

    /// Reads or sets one value of the metadata.
    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an event.
    package func log(event: LogEvent) {
        LogOutput.write(line(for: event, at: .now), to: descriptor)
    }

    /// The line of an event, with a line feed at its end.
    func line(for event: LogEvent, at time: LogTime) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("time", time.text)
            json.member("level", event.level.rawValue)
            json.member("message", event.message.description)
            if !label.isEmpty { json.member("logger", label) }
            for (name, value) in LogMembers(merged(event)).sorted {
                json.name(name)
                json.metadata(value)
            }
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// The metadata of the logger, the provider and the event; of equal names, the later of these wins.
    private func merged(_ event: LogEvent) -> Logger.Metadata {
        var all = metadata
        if let metadataProvider { all.merge(metadataProvider.get()) { _, provided in provided } }
        if let own = event.metadata { all.merge(own) { _, own in own } }
        if let error = event.error {
            all["error.message"] = .string(String(describing: error))
            all["error.type"] = .string(String(reflecting: type(of: error)))
        }
        return all
    }
}
