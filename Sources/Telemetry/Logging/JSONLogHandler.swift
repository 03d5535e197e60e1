internal import Glibc
package import Logging
internal import Text

/// Writes log events as JSON, one object a line.
///
/// `time`, `level`, `message` and `logger` come first, then the metadata by name. What an event says cannot end its
/// line, reach a terminal's control or take the place of one of the first members.
package struct JSONLogHandler: LogHandler {
    /// The least level that is written.
    package var logLevel: Logger.Level
    /// What every event of this logger says besides its own metadata.
    package var metadata: Logger.Metadata = [:]
    /// What every event says about the task that it comes from.
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let descriptor: Int32

    /// Makes the handler of one logger.
    /// - Parameter descriptor: Where lines go; nil stands for standard error.
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

    /// Makes all loggers of the process write JSON to standard error; a process may do so once.
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

    /// The event's line, with the line feed at its end.
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

    /// All metadata of the event; what is nearer to it wins.
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
