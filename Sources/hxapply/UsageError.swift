import ArgumentParser
import Text

/// An error in the use of a command that the parser does not find; it is reported in the parser's form.
struct UsageError {
    let message: String
    /// The command that was called.
    let command: any ParsableCommand.Type

    init(_ message: String, of command: any ParsableCommand.Type) {
        self.message = message
        self.command = command
    }

    /// Finds an unknown subcommand, which the parser would report as an unexpected argument.
    /// - Returns: nil if all subcommands are known.
    static func unknownSubcommand(in arguments: [String]) -> UsageError? {
        var command: any ParsableCommand.Type = HXApply.self
        for name in arguments where name != "help" {
            let subcommands = command.configuration.subcommands
            guard !subcommands.isEmpty, !name.hasPrefix("-") else { return nil }
            if let next = subcommands.first(where: { Self.name(of: $0) == name }) {
                command = next
                continue
            }
            let names = subcommands.filter { $0.configuration.shouldDisplay }.map { Self.name(of: $0) }
            let hint =
                NearestName.find(name, among: names).map { "Did you mean '\($0)'?" }
                ?? "Its commands are \(names.joined(separator: ", "))."
            return UsageError("\(path(of: command)) has no command '\(name)'. \(hint)", of: command)
        }
        return nil
    }

    /// Writes what the parser says of an error to standard error, with secrets masked, because a token may have been
    /// given as an argument by mistake.
    ///
    /// - Returns: the exit code to throw.
    static func report(_ error: any Error) -> ExitCode {
        Output.writeError(SecretText.mask(HXApply.fullMessage(for: error)) + "\n")
        return HXApply.exitCode(for: error)
    }

    /// Writes the error to standard error.
    /// - Returns: the exit code to throw.
    func report() -> ExitCode {
        let usage = HXApply.usageString(for: command).split(separator: "\n").joined(separator: "\n       ")
        Output.writeError(
            "Error: \(VisibleText.escape(SecretText.mask(message)))\nUsage: \(usage)\n"
                + "  See '\(Self.path(of: command)) --help' for more information.\n"
        )
        return ExitStatus.usage.code
    }

    /// The command with the commands above it, as on the command line.
    private static func path(of command: any ParsableCommand.Type) -> String {
        func path(below parent: any ParsableCommand.Type) -> [String]? {
            if parent == command { return [name(of: parent)] }
            return parent.configuration.subcommands.lazy.compactMap(path).first.map { [name(of: parent)] + $0 }
        }
        return (path(below: HXApply.self) ?? [name(of: command)]).joined(separator: " ")
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? "\(command)".lowercased()
    }
}
