import ArgumentParser
import Reconciler

/// The command `hxapply costs`.
struct CostsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "costs",
        abstract: "Show what each day cost, beside what was billed.",
        discussion: """
            Costs are recorded with usage ('hxapply usage --record'): the GPU-hours at the
            price of their pool. Bills are the section billedCosts of the spec. They are
            shown by day, month, provider and GPU type, but not by team or region.

              hxapply costs                           the month of the last recorded day
              hxapply costs --start 2026-11-01 --end 2026-11-30 --by team
              hxapply costs --by month --by provider  with what was billed
              hxapply costs --format focus > focus.csv
            """
    )

    @OptionGroup var database: DatabaseOptions

    @OptionGroup var reading: SnapshotOptions

    func run() throws {
        let session = try database.connect(as: "hxapply costs", reading.format.errors)
        let cluster = try reading.chosenCluster(in: session, withForgotten: true)
        try reading.show(.costs, of: cluster, in: session)
    }
}
