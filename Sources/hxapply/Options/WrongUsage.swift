import ArgumentParser
import Text

/// Misuse that the parser does not see, told as it tells of the rest: a sentence, the usage, the way to the help.
struct WrongUsage {
    let message: String
    /// The command that was called.
    let command: any ParsableCommand.Type

    init(_ message: String, of command: any ParsableCommand.Type) {
        self.message = message
        self.command = command
    }

    /// Finds a subcommand's name that is none, which the parser would take for an argument too many.
    /// - Returns: nil where all names are known.
    static func unknownSubcommand(in arguments: [String]) -> WrongUsage? {
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
            return WrongUsage("\(path(of: command)) has no command '\(name)'. \(hint)", of: command)
        }
        return nil
    }

    /// Tells the user.
    /// - Returns: the exit code to throw.
    func report() -> ExitCode {
        let usage = HXApply.usageString(for: command).split(separator: "\n").joined(separator: "\n       ")
        Output.writeError(
            "Error: \(VisibleText.escape(message))\nUsage: \(usage)\n"
                + "  See '\(Self.path(of: command)) --help' for more information.\n"
        )
        return ExitStatus.usage.code
    }

    /// The words that call the command.
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
