import ArgumentParser
import Reconciler

/// The command `hxapply migrate`.
struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Create the tables, or upgrade them to this version.",
        discussion: """
            Applies all missing migrations in one transaction; there is no way back. It
            creates the roles hx_apply, hx_plan, hx_status and hx_processor if the login
            may create roles, and grants them the privileges that they lack. If somebody
            else creates the roles later, run it again. If the database has PGMQ, it
            also creates the queues; else messages go into the table outbox.
            """
    )

    @OptionGroup var database: DatabaseOptions

    func run() throws {
        let session = try database.connect(as: "hxapply migrate", writes: true)
        let outcome = try TableCreation(session, database, .text).make()
        for migration in outcome.applied { try Output.write("  + migration \(migration.version) \(migration.name)\n") }
        for queue in outcome.queues { try Output.write("  + queue \(queue)\n") }
        for role in outcome.granted { try Output.write("  + privileges of \(role)\n") }
        try Output.write(PlanOutput.line(session.databaseName))
        try Output.write("Migrated: \(outcome.applied.count) applied, the tables are at version \(Migration.newest).\n")
    }
}
