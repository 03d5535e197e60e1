import ArgumentParser
internal import Model
import Reconciler

extension DevCommand {
    /// The command `hxapply dev migration`, for developers of hxapply: see docs/adding-a-kind.md.
    struct Migration: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the SQL that makes the tables of a kind.",
            shouldDisplay: false
        )

        @Argument(help: "The kind's section.")
        var section: String

        func run() throws {
            guard let kind = Kind.named(section) else {
                throw ValidationError("No kind has the section '\(section)'.")
            }
            let definition = TableDefinition(kind)
            try Output.write("-- \(kind.summary)\n\n\(definition.sql)\n\(definition.triggers)")
        }
    }
}
