import ArgumentParser
import Reconciler

/// The command `hxapply migrate`.
struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Make the tables, or bring them up to this version.",
        discussion: """
            All missing migrations are applied in one transaction, forward only. The roles
            hx_apply, hx_plan, hx_status and hx_processor are made if the login may create
            roles, and get what privileges they lack, each time: so somebody else may make
            them later.
            """
    )

    @OptionGroup var database: DatabaseOptions

    func run() throws {
        let session = try database.connect(as: "hxapply migrate", writes: true)
        let outcome = try TableMaking(session, database, .text).make()
        for migration in outcome.applied { try Output.write("  + migration \(migration.version) \(migration.name)\n") }
        for role in outcome.granted { try Output.write("  + privileges of \(role)\n") }
        try Output.write(PlanOutput.line(session.databaseName))
        try Output.write("Migrated: \(outcome.applied.count) applied, the tables are at version \(Migration.newest).\n")
    }
}
