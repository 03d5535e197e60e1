import ArgumentParser
import Reconciler
import Report

/// The command `hxapply usage`.
struct UsageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage",
        abstract: "Show the GPU-hours of each day, or record them.",
        discussion: """
            --record counts the days (UTC) that are over and come after the last recorded
            one, with their cost: by what schedulers reported, else by what was reserved.
            Run it daily. --from and --to record days again, as they are known now.

              hxapply usage --record                  as a login with the role hx_apply
              hxapply usage --record --from 2026-11-01 --to 2026-11-30
              hxapply usage --start 2026-11-01 --end 2026-11-30 --by team
              hxapply usage --by month --by gpu-type --format csv
            """
    )

    @Flag(help: "Record the days that are over.")
    var record = false

    @Option(
        help: ArgumentHelp("With --record: the first day, also if it is recorded already.", valueName: "date"),
        transform: DateOption.day
    )
    var from: String?

    @Option(
        help: ArgumentHelp("With --record: the last day; by default yesterday.", valueName: "date"),
        transform: DateOption.day
    )
    var to: String?

    @OptionGroup var database: DatabaseOptions

    @OptionGroup var reading: SnapshotOptions

    @OptionGroup var locking: LockOptions

    func validate() throws {
        if !record, from != nil || to != nil {
            throw ValidationError("--from and --to are for --record; to show days, give --start and --end.")
        }
        if record, reading.isForReading {
            throw ValidationError(
                "--record records all of each day: beside it only --from, --to and --format json are possible."
            )
        }
        if let from, let to, from > to { throw ValidationError("--from \(from) is later than --to \(to).") }
    }

    func run() throws {
        let session = try database.connect(as: "hxapply usage", reading.format.errors, writes: record)
        let cluster = try reading.chosenCluster(in: session, withForgotten: !record)
        guard record else { return try reading.show(.usage, of: cluster, in: session) }
        let recorder = UsageRecorder(cluster, on: session, lockTimeoutMilliseconds: locking.lockTimeout * 1000)
        let recording = try Progress.during("Recording usage") {
            try ErrorReport.reporting(reading.format.errors) { () throws(ReconcilerError) in
                try recorder.record(from: from, to: to)
            }
        }
        if case .notOver(let day, let last) = recording {
            throw ErrorReport.report(
                .usage,
                "\(day) is not over, and only days that are over can be recorded",
                "nothing was recorded; the last day that is over is \(last), by the database's clock and in UTC",
                reading.format.errors
            )
        }
        switch reading.format {
        case .json: try Output.write(RecordingReport.json(recording, of: cluster))
        case .text, .csv, .focus:
            try Output.write(PlanOutput.line(session.databaseName) + RecordingReport.text(recording))
        }
    }
}
