import ArgumentParser
import Model

/// The option `--warn-expiry`.
struct ExpiryOptions: ParsableArguments {
    /// How soon an API key ends that is told of, in minutes.
    struct Soon: ExpressibleByArgument {
        let minutes: Int64

        init(minutes: Int64) { self.minutes = minutes }

        init?(argument: String) {
            let type = FieldType.duration(minutes: 0...52_560_000)
            guard let cell = type.cell(of: argument, isPlain: true), let minutes = type.order(of: cell[...]) else {
                return nil
            }
            self.minutes = minutes
        }

        var defaultValueDescription: String { "\(minutes / 1440)d" }
    }

    @Option(
        name: .customLong("warn-expiry"),
        help: ArgumentHelp("Tell of API keys that end within this time, such as 14d or 48h.", valueName: "duration")
    )
    var warnExpiry = Soon(minutes: 14 * 1440)
}
