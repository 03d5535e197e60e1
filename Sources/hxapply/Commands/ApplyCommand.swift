import ArgumentParser
import Postgres
import Reconciler
import Spec

/// The command `hxapply apply`.
struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Bring the database to what the specs say, in one transaction.",
        usage: "hxapply apply <path> ... [options]",
        discussion: """
            Plans again under the cluster's lock, writes everything or nothing, and records
            the run. At a terminal the plan is shown first and a 'yes' is asked for.
            An empty database gets its tables; older ones need 'hxapply migrate'.

              hxapply apply specs/
              hxapply apply specs/ --yes --revision "$(git rev-parse HEAD)"
            """
    )

    @OptionGroup var specs: SpecOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var origin: OriginOptions

    @Option(help: "How to write the result: text or json.")
    var format = OutputFormat.text

    @Flag(help: "Do not ask at a terminal.")
    var yes = false

    @Option(
        name: .customLong("lock-timeout"),
        help: ArgumentHelp("How long to wait for another run, in seconds.", valueName: "seconds")
    )
    var lockTimeout = 10

    func validate() throws {
        guard (0...86_400).contains(lockTimeout) else {
            throw ValidationError("--lock-timeout must be from 0 to 86400 seconds.")
        }
    }

    func run() throws {
        let signals = SignalWatcher()
        let desired = try Progress.during("Reading the specs") { try specs.resolve(format) }
        let id = RunID()
        let session = try database.connect(as: id.sessionName, format)
        try ErrorReport.reporting(format) { () throws(ReconcilerError) in try prepareTables(session) }
        let agreed = try agree(desired, session)
        let applier = Applier(
            desired,
            on: session,
            id: id,
            origin: origin.origin(of: specs.paths),
            lockTimeoutMilliseconds: lockTimeout * 1000,
            isCancelled: signals.isStopRequested
        )
        signals.noteOutcome("'hxapply runs \(id.short)' tells what became of the run")
        let run = try Progress.during("Applying") { try apply(applier, expecting: agreed, session, signals) }
        if run.plan.refusals.isEmpty { signals.noteOutcome("run \(id) was applied") }
        do { try report(run, hasShownPlan: agreed != nil) } catch let status as ExitCode {
            if status == ExitStatus.unexpected.code { Output.writeError("  hint: run \(id) was applied\n") }
            throw status
        }
    }

    /// Makes the tables in an empty database, and refuses tables of another version.
    private func prepareTables(_ session: Session) throws(ReconcilerError) {
        let migrator = Migrator(session)
        switch try migrator.state() {
        case .current: return
        case .empty: _ = try migrator.migrate()
        case .mismatch(let mismatch): throw .schemaMismatch(mismatch)
        }
    }

    /// Shows the plan and asks, at a terminal and without `--yes`.
    /// - Returns: the digest of the plan that was agreed to, or nil where nobody was asked.
    private func agree(_ desired: DesiredState, _ session: Session) throws -> Digest? {
        guard !yes, Terminal.standardInput.isTerminal else { return nil }
        guard format == .text, Terminal.standardOutput.isTerminal else {
            throw ValidationError("The plan cannot be shown and asked about here. Give --yes to apply it unseen.")
        }
        let plan = try ErrorReport.reporting(format) { () throws(ReconcilerError) in try session.plan(desired) }
        try PlanOutput.write(plan, format)
        if plan.summary.changes == 0 || !plan.refusals.isEmpty { return plan.digest }
        try Output.write("\nApply this plan to cluster \(desired.cluster)? Only 'yes' applies it: ")
        guard readLine() == "yes" else {
            try Output.write("Nothing was changed.\n")
            throw ExitStatus.done.code
        }
        return plan.digest
    }

    private func apply(
        _ applier: Applier,
        expecting digest: Digest?,
        _ session: Session,
        _ signals: SignalWatcher
    ) throws -> AppliedRun {
        do throws(ReconcilerError) {
            return try signals.cancelling(session.connection.makeCancelHandle()) { () throws(ReconcilerError) in
                try applier.apply(expecting: digest)
            }
        } catch {
            throw ErrorReport.report(error, format, signal: signals.signal)
        }
    }

    private func report(_ run: AppliedRun, hasShownPlan: Bool) throws {
        try PlanOutput.write(run, format, withChanges: !hasShownPlan)
        if !run.plan.refusals.isEmpty { throw ExitStatus.conflict.code }
    }
}
