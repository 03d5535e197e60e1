import ArgumentParser
import Reconciler

/// The command `hxapply migrate`.
struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Make the tables, or bring them up to this version.",
        discussion: """
            All missing migrations are applied in one transaction, forward only. The roles
            hx_apply, hx_plan, hx_status and hx_processor are made where the user may.
            """
    )

    @OptionGroup var database: DatabaseOptions

    func run() throws {
        let session = try database.connect(as: "hxapply migrate", writes: true)
        let applied = try ErrorReport.reporting(.text) { () throws(ReconcilerError) in
            try Migrator(session).migrate()
        }
        for migration in applied { try Output.write("  + migration \(migration.version) \(migration.name)\n") }
        try Output.write("Migrated: \(applied.count) applied, the tables are at version \(Migration.newest).\n")
    }
}
