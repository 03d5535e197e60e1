internal import ArgumentParser
internal import Planning
internal import Postgres
internal import Reconciler
internal import Text

/// Applies a plan for `apply` and `undo`: shows it and asks at a terminal, applies it, and reports the result.
struct ApplyExecution {
    let source: PlanSource
    let options: PlanOptions
    let origin: RunOrigin
    let running: RunningOptions
    /// Whether missing tables are created and older ones upgraded without a question (`--migrate`).
    var migrates = false
    let database: DatabaseOptions
    let signals: SignalWatcher

    private var format: OutputFormat { running.format }

    func run() throws {
        let id = RunID()
        let session = try database.connect(as: id.sessionName, format.errors, writes: true)
        let lacksTables = try prepareTables(session)
        let agreed = try agree(session, lacksTables: lacksTables)
        if lacksTables { try TableCreation(session, database, format.errors).makeForApply() }
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
        signals.recordOutcome("'hxapply runs \(id.short)' shows the result of the run")
        let run = try Progress.during("Applying") { try apply(applier, as: agreed, session) }
        if run.plan.refusals.isEmpty { signals.recordOutcome("run \(id) was applied") }
        do { try report(run, session.databaseName, hasShownPlan: agreed != nil) } catch let status as ExitCode {
            if status == ExitStatus.unexpected.code { Output.writeError("  hint: run \(id) was applied\n") }
            throw status
        }
    }

    /// Whether the user is asked before the plan is applied: at a terminal, without `--yes`.
    private var isAsking: Bool { !running.yes && Terminal.standardInput.isTerminal }

    /// Upgrades older tables with `--migrate`, and refuses a database without tables unless it may create them.
    /// - Returns: whether the tables are missing and will be created after the user has agreed to the plan.
    private func prepareTables(_ session: Session) throws -> Bool {
        let making = TableCreation(session, database, format.errors)
        let isWanted = migrates || session.isEmbedded
        let state = try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
            try Migrator(session).state()
        }
        switch state {
        case .current: return false
        case .empty where isWanted || isAsking: return true
        case .empty: throw try making.refusal()
        case .mismatch(.older) where isWanted:
            try making.makeForApply()
            return false
        case .mismatch(let mismatch): throw ErrorReport.report(.schemaMismatch(mismatch), format.errors)
        }
    }

    /// Shows the plan and asks the user whether to apply it.
    /// - Returns: the plan that the user agreed to; nil if the user is not asked.
    private func agree(_ session: Session, lacksTables: Bool) throws -> Plan? {
        guard isAsking else { return nil }
        guard format == .text, Terminal.standardOutput.isTerminal else {
            throw ValidationError("The plan cannot be shown at a terminal. Give --yes to apply it without a question.")
        }
        let plan = try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
            try session.plan(source, options)
        }
        try PlanOutput.write(plan, .text, of: session.databaseName, isSummary: running.summary)
        if lacksTables, let status = ExitStatus(refusalsOf: plan) { throw status.code }
        if plan.changes.isEmpty && !lacksTables || !plan.refusals.isEmpty { return plan }
        try Output.write(question(plan, session, lacksTables: lacksTables))
        guard readLine() == "yes" else {
            try Output.write("Nothing was changed.\n")
            throw ExitStatus.answeredNo.code
        }
        return plan
    }

    private func question(_ plan: Plan, _ session: Session, lacksTables: Bool) -> String {
        let database = VisibleText.escape(session.databaseName.phrase)
        let tables = "The database \(database) has no tables of hxapply; they are created first.\n"
        return "\n\(lacksTables && !session.isEmbedded ? tables : "")"
            + "Apply this plan to cluster \(VisibleText.escape(plan.cluster)) in \(database)? Only 'yes' applies it: "
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

    private func report(_ run: AppliedRun, _ database: DatabaseName, hasShownPlan: Bool) throws {
        try PlanOutput.write(
            run,
            format,
            of: database,
            withChanges: !hasShownPlan,
            isSummary: running.summary
        )
        if let status = ExitStatus(refusalsOf: run.plan) { throw status.code }
    }
}

/// The options that `apply` and `undo` share.
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

/// The option `--lock-timeout`.
struct LockOptions: ParsableArguments {
    @Option(
        name: .customLong("lock-timeout"),
        help: ArgumentHelp("How long to wait for another run, in seconds.", valueName: "seconds"),
        transform: NumberOption.within(0...86_400)
    )
    var lockTimeout = 10
}
