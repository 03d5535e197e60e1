import ArgumentParser
import Glibc

/// The program `hxapply`.
@main
struct HXApply: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hxapply",
        abstract: "Manages the control plane of a GPU platform from YAML specs in git.",
        discussion: """
            Specs declare teams, users, API keys, regions and GPU reservations. hxapply
            compares them with Postgres and applies the difference in one transaction:
            all of it or nothing.

            EXAMPLES
              hxapply validate specs/               check the specs, offline
              hxapply plan specs/                   show what an apply would do
              hxapply apply specs/ --yes            apply it
              hxapply plan specs/ --database embedded
                                                    try it on a private Postgres

            DATABASE
              --database URL, else HXAPPLY_DATABASE_URL, else DATABASE_URL, else
              libpq's PGHOST, PGDATABASE, ...

            TERMINAL
              NO_COLOR turns colour off; COLUMNS sets the width in place of the
              terminal's own.

            \(ExitStatus.help)
            """,
        version: Program.version,
        subcommands: [
            ValidateCommand.self, PlanCommand.self, ApplyCommand.self, DriftCommand.self, UndoCommand.self,
            ExplainCommand.self, RunsCommand.self, CapacityCommand.self, UsageCommand.self, CostsCommand.self,
            ClustersCommand.self, ForgetCommand.self, ServeCommand.self, ExportCommand.self, KeyCommand.self,
            ImportCommand.self,
            SchemaCommand.self, MigrateCommand.self, DevCommand.self,
        ]
    )

    static func main() {
        StandardDescriptors.fill()
        let given = NumberOption.joined(Array(CommandLine.arguments.dropFirst()))
        let arguments = LeadingOptions.moved(behindSubcommandIn: given)
        if let misuse = UsageError.unknownSubcommand(in: arguments) { exit(withError: misuse.report()) }
        do {
            var command = try parseAsRoot(arguments)
            do { try command.run() } catch let error as ValidationError {
                throw UsageError(error.message, of: type(of: command)).report()
            }
        } catch {
            if exitCode(for: error) == .validationFailure { exit(withError: UsageError.report(error)) }
            exit(withError: error)
        }
    }
}

/// Allows the options of the database before the subcommand: `hxapply --database URL plan specs/`.
enum LeadingOptions {
    private static let names: Set<String> = ["--database", "--schema"]

    /// The arguments with these options moved after the name of the subcommand.
    static func moved(behindSubcommandIn arguments: [String]) -> [String] {
        var options: [String] = []
        var rest = arguments[...]
        while let first = rest.first {
            let name = first.split(separator: "=", maxSplits: 1).first.map(String.init) ?? first
            guard names.contains(name) else { break }
            let length = first.contains("=") ? 1 : 2
            options += rest.prefix(length)
            rest = rest.dropFirst(length)
        }
        guard !options.isEmpty, let subcommand = rest.first else { return arguments }
        return [subcommand] + options + rest.dropFirst()
    }
}
