import ArgumentParser
import Reconciler

/// The command `hxapply undo`.
struct UndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Revert what a run changed.",
        usage: "hxapply undo <run> [options]",
        discussion: """
            Plans the way back to what the run found, with the same guards. It is refused
            if anybody has changed the same rows since. It does not change the specs:
            revert the commit too, or the next apply does the same again.

              hxapply undo 7f3c2a10
              hxapply undo 7f3c2a10 --out undo.plan     only save the plan
            """
    )

    @Argument(
        help: ArgumentHelp("The run's ID, or the beginning of it.", valueName: "run"),
        completion: DatabaseCompletion.runs
    )
    var id: String

    @Option(
        help: ArgumentHelp("Only a run of this cluster.", valueName: "name"),
        completion: DatabaseCompletion.clusters
    )
    var cluster: String?

    @Option(help: ArgumentHelp("Save the plan, do not apply it.", valueName: "file"), completion: .file())
    var out: String?

    @OptionGroup var guards: GuardOptions

    @OptionGroup var database: DatabaseOptions

    @OptionGroup var origin: OriginOptions

    @OptionGroup var running: RunningOptions

    func run() throws {
        let signals = SignalWatcher()
        let errors = running.format.errors
        if let out { try SavedPlanFile.requirePlace(out, errors) }
        var options = PlanOptions()
        options.allowances = guards.allowances
        let session = try database.connect(as: "hxapply undo", errors)
        let run = try RunLookup.find(id, of: cluster, in: session, errors)
        if let out {
            let plan = try ErrorReport.reporting(errors) { () throws(ReconcilerError) in
                try session.plan(.undo(run), options)
            }
            try SavedPlanFile.save(plan, to: out, errors)
            try PlanOutput.write(
                plan,
                running.format == .json ? .json : .text,
                of: session.databaseName,
                isSummary: running.summary
            )
            if let status = ExitStatus(refusalsOf: plan) { throw status.code }
            return
        }
        // The pipeline's commit is not what the cluster is at once its run is undone.
        let execution = ApplyExecution(
            source: .undo(run),
            options: options,
            origin: try origin.originOfFlags(),
            running: running,
            database: database,
            signals: signals
        )
        try execution.run()
    }
}

/// Finds a run by the beginning of its identity.
enum RunLookup {
    /// - Throws: exit code 64 where none or several begin so.
    static func find(
        _ id: String,
        of cluster: String?,
        in session: Session,
        _ format: ErrorFormat
    ) throws -> RunRecord {
        let found = try ErrorReport.reporting(format) { () throws(ReconcilerError) in
            try session.runs(beginningWith: id.lowercased(), of: cluster)
        }
        guard let run = found.first, found.count == 1 else {
            let sentence = found.isEmpty ? "no run begins with '\(id)'" : "several runs begin with '\(id)'"
            throw ErrorReport.report(.usage, sentence, "list them with 'hxapply runs'", format)
        }
        return run
    }
}
