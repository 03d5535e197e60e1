import ArgumentParser
import Planning
import Reconciler
import Text

/// The command `hxapply plan`.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what an apply would do, and write nothing.",
        usage: "hxapply plan <path> ... [options]",
        discussion: """
            Compares the specs with the database in one read-only snapshot.
              + create   ~ update   > rename   - delete   ^ adopt   v release

            Guards refuse a plan that deletes too much, removes the last admin, and so on.
            A refused plan is still shown, and the exit code is 7.

              hxapply plan specs/
              hxapply plan specs/ --detailed-exitcode    exit 2 if changes are pending
              hxapply plan specs/ --out reviewed.plan    for 'apply --plan'
              hxapply plan specs/ --rehearse             let the database try it as well
              hxapply plan specs/ --summary              only count the changes
              hxapply plan specs/ --all                  each cluster of the paths
              hxapply plan specs/ --format json | jq .summary
            """
    )

    @OptionGroup var specs: SpecOptions

    @Flag(help: "Plan all clusters of the paths, one after the other.")
    var all = false

    @OptionGroup var planning: PlanningOptions

    @OptionGroup var database: DatabaseOptions

    @OptionGroup var origin: OriginOptions

    @Option(help: "How to write the plan: text, json or markdown.")
    var format = PlanFormat.text

    @Flag(help: "Count the changes by section instead of showing each.")
    var summary = false

    @Option(
        name: .customLong("max-bytes"),
        help: ArgumentHelp(
            "The maximum length of Markdown output; changes that do not fit are only counted.",
            valueName: "bytes"
        ),
        transform: NumberOption.within(256...10_000_000)
    )
    var maximumBytes = 60_000

    @Option(help: ArgumentHelp("Save the plan for 'hxapply apply --plan'.", valueName: "file"), completion: .file())
    var out: String?

    @Flag(help: "Execute the plan in a transaction and roll it back, to find errors that only the database can find.")
    var rehearse = false

    @OptionGroup var locking: LockOptions

    @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 if changes are pending, with 0 if not.")
    var detailedExitCode = false

    func validate() throws {
        try specs.requirePaths()
        if all, specs.cluster != nil || out != nil {
            throw ValidationError("--all plans several clusters, but --cluster and --out are for one cluster.")
        }
    }

    func run() throws {
        if let out { try SavedPlanFile.requirePlace(out, format.errors) }
        let (states, warnings) = try Progress.during("Reading the specs") {
            try specs.resolve(format.errors, all: all, only: planning.only)
        }
        var history = SpecHistory(of: specs.paths)
        let origin = try origin.origin(in: &history)
        let options = planning.options(revision: origin.revision, history: history, warnings: warnings)
        var plans: [(Plan, DatabaseName)] = []
        for state in states { plans.append(try makePlan(.spec(state), options, origin)) }
        if let out { try SavedPlanFile.save(plans[0].0, to: out, format.errors) }
        try write(plans)
        let statuses = plans.compactMap { ExitStatus(refusalsOf: $0.0) }
        if let status = statuses.first(where: { $0 == .guardRefused }) ?? statuses.first { throw status.code }
        if detailedExitCode, plans.contains(where: { !$0.0.changes.isEmpty }) { throw ExitStatus.changesPending.code }
    }

    private func write(_ plans: [(Plan, DatabaseName)]) throws {
        if all, format == .json { return try PlanOutput.writeJSON(plans) }
        for (index, (plan, name)) in plans.enumerated() {
            if all, format == .text {
                try Output.write("\(index == 0 ? "" : "\n")Cluster \(VisibleText.escape(plan.cluster)):\n")
            }
            try PlanOutput.write(
                plan,
                format,
                of: name,
                isSummary: summary,
                maximumBytes: max(256, maximumBytes / plans.count)
            )
        }
    }

    private func makePlan(
        _ source: PlanSource,
        _ options: PlanOptions,
        _ origin: RunOrigin
    ) throws -> (Plan, DatabaseName) {
        let session = try database.connect(
            as: rehearse ? "hxapply rehearse" : "hxapply plan",
            format.errors,
            writes: rehearse
        )
        guard rehearse else {
            let plan = try Progress.during("Comparing with the database") {
                try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
                    try session.plan(source, options)
                }
            }
            return (plan, session.databaseName)
        }
        let rehearser = Rehearser(
            source,
            options,
            on: session,
            origin: origin,
            lockTimeoutMilliseconds: locking.lockTimeout * 1000
        )
        let plan = try Progress.during("Rehearsing") {
            try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in try rehearser.rehearse() }
        }
        return (plan, session.databaseName)
    }
}
