import ArgumentParser
import Planning
import Reconciler
import Report

/// The command `hxapply capacity`.
struct CapacityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Show what is free of each pool, or find where a reservation fits.",
        discussion: """
              hxapply capacity                                 the next days
              hxapply capacity --gpu-type h100 --from 2036-01-01 --to 2036-01-31
              hxapply capacity find --gpu-type h100 --gpus 64 --duration 72h
            """,
        subcommands: [Show.self, Find.self],
        defaultSubcommand: Show.self
    )

    /// The options that say which cluster is asked about.
    struct Place: ParsableArguments {
        @OptionGroup var database: DatabaseOptions

        @Option(
            help: ArgumentHelp("The cluster, if the database holds several.", valueName: "name"),
            completion: DatabaseCompletion.clusters
        )
        var cluster: String?

        @Option(help: ArgumentHelp("Only this region.", valueName: "name"))
        var region: String?

        /// Reads the capacity of the cluster.
        func read(_ format: OutputFormat) throws -> (cluster: String, ReservableCapacity) {
            let session = try database.connect(as: "hxapply capacity", format.errors)
            let name = try ClusterChoice.choose(cluster, in: session, format.errors)
            let capacity = try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
                try session.reservableCapacity(of: name)
            }
            if let region { try Self.require("region", region, among: capacity.regions.keys, name, format) }
            return (name, capacity)
        }

        /// - Throws: exit code 64 if the cluster has nothing of that name.
        static func require(
            _ noun: String,
            _ name: String,
            among known: some Sequence<String>,
            _ cluster: String,
            _ format: OutputFormat
        ) throws {
            guard !known.contains(name) else { return }
            throw ErrorReport.report(
                .usage,
                "cluster '\(cluster)' has no \(noun) '\(name)'",
                "it has: \(known.sorted().joined(separator: ", "))",
                format.errors
            )
        }
    }

    /// The command `hxapply capacity show`, which is the default.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show for each pool and day how full it is at the worst moment, and how many GPUs are free.",
            discussion: """
                A pool has its GPUs less those in maintenance. Reservations count that are
                active, not over, and not ended by the scheduler, from now on.
                """
        )

        @OptionGroup var place: Place

        @Option(help: ArgumentHelp("Only this GPU type.", valueName: "name"))
        var gpuType: String?

        @Option(help: ArgumentHelp("The first day; today by default.", valueName: "time"), transform: TimeOption.moment)
        var from: TimeOption.Moment?

        @Option(
            help: ArgumentHelp("The last day; 7 days are shown by default.", valueName: "time"),
            transform: TimeOption.moment
        )
        var to: TimeOption.Moment?

        @Option(help: "How to write the calendar: text or json.")
        var format = OutputFormat.text

        func run() throws {
            let (cluster, reservable) = try place.read(format)
            if let gpuType {
                try Place.require("GPU type", gpuType, among: reservable.types.keys, cluster, format)
            }
            let first = from?.start.day ?? reservable.now.day
            let last = to?.start.day ?? first + CapacityCalendar.usualDays - 1
            guard first <= last, last - first < CapacityCalendar.maximumDays else {
                throw ValidationError(
                    "--to must not be before --from, and at most \(CapacityCalendar.maximumDays) days are shown."
                )
            }
            let calendar = CapacityCalendar(reservable.capacity, days: first..<(last + 1)) { pool in
                place.region.map { $0 == pool.region } ?? true && gpuType.map { $0 == pool.gpuType } ?? true
            }
            try Output.write(
                format == .json
                    ? CapacityReport.json(calendar, of: cluster)
                    : CalendarText(calendar, paint: Terminal.standardOutput.paint).text(of: cluster)
            )
        }
    }

    /// The command `hxapply capacity find`.
    struct Find: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "find",
            abstract: "Find the earliest starts at which a reservation fits, with their price.",
            discussion: """
                Shows the earliest start in each region, in the order of start and price, and
                the entry for the spec. Exit code 10 if it fits nowhere.

                  hxapply capacity find --gpu-type h100 --gpus 64 --duration 72h
                  hxapply capacity find --gpu-type h100 --gpus 8 --duration 30d \\
                      --region us-east-2 --from 2036-02-01 --to 2036-03-31
                """
        )

        @OptionGroup var place: Place

        @Option(help: ArgumentHelp("The GPU type.", valueName: "name"))
        var gpuType: String

        @Option(
            help: ArgumentHelp("How many GPUs; 0 of a CPU type.", valueName: "count"),
            transform: NumberOption.within(0...10_000_000)
        )
        var gpus: Int

        @Option(
            help: ArgumentHelp("How long, such as 90m, 72h or 30d.", valueName: "time"),
            transform: TimeOption.minutes
        )
        var duration: Int64

        @Option(
            help: ArgumentHelp("The earliest start: a day or a time; now by default.", valueName: "time"),
            transform: TimeOption.moment
        )
        var from: TimeOption.Moment?

        @Option(
            help: ArgumentHelp("The latest end: a time, or a day that still belongs to it.", valueName: "time"),
            transform: TimeOption.moment
        )
        var to: TimeOption.Moment?

        @Option(help: ArgumentHelp("The team that reserves, to leave out regions of others.", valueName: "name"))
        var team: String?

        @Option(help: "How to write the starts: text or json.")
        var format = OutputFormat.text

        func run() throws {
            let (cluster, reservable) = try place.read(format)
            try Place.require("GPU type", gpuType, among: reservable.types.keys, cluster, format)
            if let team { try Place.require("team", team, among: reservable.teams, cluster, format) }
            let start = max(from?.start ?? reservable.now, reservable.now.nextWholeMinute)
            var search = CapacitySearch(gpuType: gpuType, gpus: gpus, minutes: duration, from: start)
            search.region = place.region
            search.team = team
            search.to = to?.end
            let offers = search.offers(reservable)
            let refusal = search.refusal(reservable)
            try Output.write(
                format == .json
                    ? CapacityReport.json(search, offers, refusal: refusal, of: cluster)
                    : CapacityReport.text(search, offers, refusal: refusal)
            )
            if offers.isEmpty { throw ExitStatus.answeredNo.code }
        }
    }
}
