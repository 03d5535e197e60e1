import ArgumentParser
import Planning
import Reconciler

/// The command `hxapply undo`.
struct UndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Revert what a run changed.",
        usage: "hxapply undo <run> [options]",
        discussion: """
            Makes and applies a plan that restores the rows to their state before the run,
            with the same guards. It is refused if the rows have been changed since. It
            does not change the specs: revert the commit too, or the next apply makes the
            same changes again.

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
        help: ArgumentHelp("The cluster of the run.", valueName: "name"),
        completion: DatabaseCompletion.clusters
    )
    var cluster: String?

    @Option(help: ArgumentHelp("Save the plan to a file and do not apply it.", valueName: "file"), completion: .file())
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
        // After an undo the cluster is not at the pipeline's commit, so only --revision counts.
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

/// Finds a run by the beginning of its ID.
enum RunLookup {
    /// - Throws: exit code 64 if no run, or more than one, begins so.
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
