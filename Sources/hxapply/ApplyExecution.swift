internal import ArgumentParser
internal import Postgres
internal import Reconciler
internal import Text

/// Shows a plan, asks where somebody can answer, applies it and tells what became of it.
struct ApplyExecution {
    let source: PlanSource
    let options: PlanOptions
    let origin: RunOrigin
    let running: RunningOptions
    /// Whether missing tables are made without asking, and older ones brought up to date.
    var migrates = false
    let database: DatabaseOptions
    let signals: SignalWatcher

    private var format: OutputFormat { running.format }

    func run() throws {
        let id = RunID()
        let session = try database.connect(as: id.sessionName, format.errors, writes: true)
        let lacksTables = try prepareTables(session)
        let agreed = try agree(session, lacksTables: lacksTables)
        if lacksTables { try TableMaking(session, database, format.errors).makeForApply() }
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
        do { try report(run, session.databaseName, hasShownPlan: agreed != nil) } catch let status as ExitCode {
            if status == ExitStatus.unexpected.code { Output.writeError("  hint: run \(id) was applied\n") }
            throw status
        }
    }

    /// Whether somebody at a terminal is asked.
    private var isAsking: Bool { !running.yes && Terminal.standardInput.isTerminal }

    /// Brings older tables up to date where that is wanted, and refuses to go on without tables where nobody agreed to
    /// make some.
    /// - Returns: whether there are none yet, to be made once the plan is agreed to.
    private func prepareTables(_ session: Session) throws -> Bool {
        let making = TableMaking(session, database, format.errors)
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

    /// Shows the plan and asks, at a terminal and without `--yes`.
    /// - Returns: the plan that was agreed to, or nil where nobody was asked.
    private func agree(_ session: Session, lacksTables: Bool) throws -> Plan? {
        guard isAsking else { return nil }
        guard format == .text, Terminal.standardOutput.isTerminal else {
            throw ValidationError("The plan cannot be shown and asked about here. Give --yes to apply it unseen.")
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
        let tables = "The database \(database) has no tables of hxapply; they are made first.\n"
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
        help: ArgumentHelp("How long to wait for another run, in seconds.", valueName: "seconds"),
        transform: NumberOption.within(0...86_400)
    )
    var lockTimeout = 10
}
