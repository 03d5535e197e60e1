import ArgumentParser
import Planning
import Reconciler
import Spec

/// The command `hxapply apply`.
struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Apply the specs to the database, in one transaction.",
        usage: """
            hxapply apply <path> ... [options]
            hxapply apply --plan <file> [options]
            """,
        discussion: """
            Makes a new plan under the cluster's lock, applies all of it or nothing, and
            records the run. At a terminal it first shows the plan and asks for a 'yes'.
            If the database has no tables yet, it creates them with --migrate or after the
            question; otherwise run 'hxapply migrate' first.

            With --plan it applies exactly the saved plan, once, and only if the rows that
            the plan changes are still as the plan saw them.

              hxapply apply specs/
              hxapply apply specs/ --yes --revision "$(git rev-parse HEAD)"
              hxapply apply --plan reviewed.plan
              hxapply apply specs/ --allow removals=users:12 --reason "team closed"
            """
    )

    @OptionGroup var specs: SpecOptions

    @Option(help: ArgumentHelp("A plan that 'hxapply plan --out' has saved.", valueName: "file"), completion: .file())
    var plan: String?

    @OptionGroup var planning: PlanningOptions

    @OptionGroup var database: DatabaseOptions

    @OptionGroup var origin: OriginOptions

    @Flag(help: "Create missing tables, and upgrade older ones to this version.")
    var migrate = false

    @OptionGroup var running: RunningOptions

    func validate() throws {
        guard plan != nil else { return try specs.requirePaths() }
        if !specs.paths.isEmpty { throw ValidationError("Give paths or --plan, not both: a saved plan needs no spec.") }
        if planning.only || planning.adopt || !planning.guards.allow.isEmpty {
            throw ValidationError(
                "--only, --adopt and --allow belong to 'hxapply plan --out': they cannot change a saved plan."
            )
        }
    }

    func run() throws {
        let signals = SignalWatcher()
        let (source, found, warnings) = try source()
        var history = found
        let origin =
            if case .saved(let saved) = source {
                origin.origin(revision: saved.plan.revision)
            } else {
                try origin.origin(in: &history)
            }
        let execution = ApplyExecution(
            source: source,
            options: planning.options(revision: origin.revision, history: history, warnings: warnings),
            origin: origin,
            running: running,
            migrates: migrate,
            database: database,
            signals: signals
        )
        try execution.run()
    }

    private func source() throws -> (PlanSource, SpecHistory, Diagnostics) {
        if let plan {
            let saved = try SavedPlanFile.read(plan, running.format.errors)
            if let cluster = specs.cluster, cluster != saved.plan.cluster {
                throw ValidationError("The plan is for cluster \(saved.plan.cluster), not \(cluster).")
            }
            // The directory of the plan's file may belong to another repository, so the working directory is used.
            return (.saved(saved), SpecHistory(of: ["."]), Diagnostics())
        }
        let (desired, warnings) = try Progress.during("Reading the specs") {
            try specs.resolve(running.format.errors, only: planning.only)
        }
        return (.spec(desired), SpecHistory(of: specs.paths), warnings)
    }
}
