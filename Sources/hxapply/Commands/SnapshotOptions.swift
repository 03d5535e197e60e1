import ArgumentParser
import Reconciler
import Report

/// The options of `usage` and `costs` that choose what is read, and how it is written.
struct SnapshotOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The cluster, if the database holds several.", valueName: "name"),
        completion: DatabaseCompletion.clusters
    )
    var cluster: String?

    @Option(
        help: ArgumentHelp(
            "The first day to show.",
            discussion: "By default the first day of the last day's month.",
            valueName: "date"
        ),
        transform: DateOption.day
    )
    var start: String?

    @Option(
        help: ArgumentHelp(
            "The last day to show.",
            discussion: "By default the last recorded day.",
            valueName: "date"
        ),
        transform: DateOption.day
    )
    var end: String?

    @Option(help: ArgumentHelp("Only this team, without the teams below it.", valueName: "name"))
    var team: String?

    @Option(help: ArgumentHelp("Only this region.", valueName: "name"))
    var region: String?

    @Option(help: ArgumentHelp("Only this GPU type.", valueName: "name"))
    var gpuType: String?

    @Option(help: ArgumentHelp("Only this provider.", valueName: "name"))
    var provider: String?

    @Option(
        help: ArgumentHelp(
            "Sum by this; give it several times to divide further.",
            valueName: "dimension"
        ),
        completion: .list(SnapshotDimension.allCases.map(\.rawValue))
    )
    var by: [SnapshotDimension] = []

    @Option(help: "How to write it: text, json, csv or focus.")
    var format = SnapshotFormat.text

    /// Whether anything is given that is for reading only.
    var isForReading: Bool {
        let options: [String?] = [start, end, team, region, gpuType, provider]
        return options.contains { $0 != nil } || !by.isEmpty || format == .csv || format == .focus
    }

    func validate() throws {
        if let start, let end, start > end { throw ValidationError("--start \(start) is later than --end \(end).") }
        if format == .focus, !by.isEmpty {
            throw ValidationError("--format focus writes each recorded line: give no --by.")
        }
        if Set(by).count < by.count { throw ValidationError("--by names something more than once.") }
    }

    private var filter: SnapshotFilter {
        var filter = SnapshotFilter()
        filter.first = start
        filter.last = end
        filter.team = team
        filter.region = region
        filter.gpuType = gpuType
        filter.provider = provider
        return filter
    }

    /// The cluster to read or to record.
    /// - Throws: exit code 64 if there is no such cluster, or none is named and there are several.
    func chosenCluster(in session: Session, withForgotten: Bool) throws -> String {
        try ClusterChoice.choose(cluster, in: session, format.errors, withForgotten: withForgotten)
    }

    /// Reads what is recorded, and writes it.
    func show(_ measure: SnapshotMeasure, of cluster: String, in session: Session) throws {
        if format == .focus { return try showCharges(measure, of: cluster, in: session) }
        let report = try read(measure, by: by.isEmpty ? SnapshotDimension.line : by, of: cluster, in: session)
        // Without --by lines have a region and a team, by which nobody bills.
        var comparison: SnapshotReport?
        if measure == .costs, by.isEmpty, format != .csv {
            comparison = try read(measure, by: SnapshotDimension.bill, of: cluster, in: session)
            if comparison?.hasBills != true { comparison = nil }
        }
        switch format {
        case .text: try Output.write(SnapshotText.text(report, comparison: comparison))
        case .json: try Output.write(SnapshotJSON.text(report, comparison: comparison))
        case .csv, .focus: try Output.write(SnapshotCSV.text(report))
        }
    }

    private func read(
        _ measure: SnapshotMeasure,
        by dimensions: [SnapshotDimension],
        of cluster: String,
        in session: Session
    ) throws -> SnapshotReport {
        try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
            try session.snapshots(of: measure, in: cluster, by: dimensions, filter)
        }
    }

    private func showCharges(_ measure: SnapshotMeasure, of cluster: String, in session: Session) throws {
        let charges = try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
            try session.charges(in: cluster, filter)
        }
        let shown = measure == .costs ? charges.filter { $0.usd != nil } : charges
        try Output.write(FOCUSTable.text(shown, of: cluster))
    }
}

extension SnapshotDimension: ExpressibleByArgument {}

/// The value of `--format` of `usage` and `costs`.
enum SnapshotFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, csv, focus

    var errors: ErrorFormat { self == .json ? .json : .text }
}
