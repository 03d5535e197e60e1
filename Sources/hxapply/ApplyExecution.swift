internal import ArgumentParser
internal import Postgres
internal import Reconciler
internal import Spec

/// Shows a plan, asks where somebody can answer, applies it and tells what became of it.
struct ApplyExecution {
    let source: PlanSource
    let options: PlanOptions
    let origin: RunOrigin
    let running: RunningOptions
    let database: DatabaseOptions
    let signals: SignalWatcher

    private var format: OutputFormat { running.format }

    func run() throws {
        let id = RunID()
        let session = try database.connect(as: id.sessionName, format.errors, writes: true)
        try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in try prepareTables(session) }
        let agreed = try agree(session)
        let applier = Applier(
            source,
            options,
            on: session,
            id: id,
            origin: origin,
            lockTimeoutMilliseconds: running.lockTimeout * 1000,
            isCancelled: signals.isStopRequested,
            beginCommit: signals.beginCommit
        )
        signals.noteOutcome("'hxapply runs \(id.short)' tells what became of the run")
        let run = try Progress.during("Applying") { try apply(applier, as: agreed, session) }
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
    /// - Returns: the plan that was agreed to, or nil where nobody was asked.
    private func agree(_ session: Session) throws -> Plan? {
        guard !running.yes, Terminal.standardInput.isTerminal else { return nil }
        guard format == .text, Terminal.standardOutput.isTerminal else {
            throw ValidationError("The plan cannot be shown and asked about here. Give --yes to apply it unseen.")
        }
        let plan = try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
            try session.plan(source, options)
        }
        try PlanOutput.write(plan, .text, isSummary: running.summary)
        if plan.changes.isEmpty || !plan.refusals.isEmpty { return plan }
        try Output.write("\nApply this plan to cluster \(VisibleText.escape(plan.cluster))? Only 'yes' applies it: ")
        guard readLine() == "yes" else {
            try Output.write("Nothing was changed.\n")
            throw ExitStatus.done.code
        }
        return plan
    }

    private func apply(_ applier: Applier, as agreed: Plan?, _ session: Session) throws -> AppliedRun {
        do throws(ReconcilerError) {
            return try signals.cancelling(session.connection.makeCancelHandle()) { () throws(ReconcilerError) in
                try applier.apply(as: agreed)
            }
        } catch {
            throw ErrorReport.report(error, format.errors, signal: signals.signal)
        }
    }

    private func report(_ run: AppliedRun, hasShownPlan: Bool) throws {
        try PlanOutput.write(run, format, withChanges: !hasShownPlan, isSummary: running.summary)
        if let status = ExitStatus(refusalsOf: run.plan) { throw status.code }
    }
}

/// How a command that writes to the database does it.
struct RunningOptions: ParsableArguments {
    @Option(help: "How to write the result: text or json.")
    var format = OutputFormat.text

    @Flag(help: "Count the changes by section instead of showing each.")
    var summary = false

    @Flag(help: "Do not ask at a terminal.")
    var yes = false

    @OptionGroup var locking: LockOptions

    var lockTimeout: Int { locking.lockTimeout }
}

/// How long to wait for other runs.
struct LockOptions: ParsableArguments {
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
}
