import ArgumentParser
import Reconciler
import Spec

/// The command `hxapply plan`.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what an apply would do; writes nothing.",
        usage: "hxapply plan <path> ... [options]",
        discussion: """
            Compares the specs with the database in one read-only snapshot.

              + create   ~ update   > rename   - delete

              hxapply plan specs/
              hxapply plan specs/ --detailed-exitcode    exit 2 if changes are pending
              hxapply plan specs/ --format json | jq .summary
            """
    )

    @OptionGroup var specs: SpecOptions
    @OptionGroup var database: DatabaseOptions

    @Option(help: "How to write the plan: text or json.")
    var format = OutputFormat.text

    @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 where changes are pending, with 0 where none are.")
    var detailedExitCode = false

    func run() throws {
        let desired = try Progress.during("Reading the specs") { try specs.resolve(format) }
        let plan = try Progress.during("Comparing with the database") { try makePlan(desired) }
        try PlanOutput.write(plan, format)
        if !plan.refusals.isEmpty { throw ExitStatus.conflict.code }
        if detailedExitCode, plan.summary.changes > 0 { throw ExitStatus.changesPending.code }
    }

    private func makePlan(_ desired: DesiredState) throws -> Plan {
        let session = try database.connect(as: "hxapply plan", format)
        return try ErrorReport.reporting(format) { () throws(ReconcilerError) in try session.plan(desired) }
    }
}
