import ArgumentParser
import Reconciler
import Report
import Text

/// The command `hxapply drift`.
struct DriftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Show the managed rows that others changed, and who changed them.",
        discussion: """
            It needs no spec and writes nothing. The next apply reverts the changes.

              hxapply drift
              hxapply drift --all                  every cluster of the database
              hxapply drift --detailed-exitcode    exit 2 if there is drift
            """
    )

    @OptionGroup var database: DatabaseOptions

    @OptionGroup var choice: ClusterOptions

    @OptionGroup var expiry: ExpiryOptions

    @Option(help: "How to write the result: text or json.")
    var format = OutputFormat.text

    @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 if there is drift, with 0 if there is none.")
    var detailedExitCode = false

    func run() throws {
        let session = try database.connect(as: "hxapply drift", format.errors)
        let names = try choice.names(in: session, format.errors)
        let drifts = try Progress.during("Comparing with what was applied") {
            try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
                var drifts: [Drift] = []
                for name in names {
                    drifts.append(try session.drift(of: name, withKeysEndingWithin: expiry.warnExpiry.minutes))
                }
                return drifts
            }
        }
        try write(drifts)
        if detailedExitCode, drifts.contains(where: { !$0.items.isEmpty }) { throw ExitStatus.changesPending.code }
    }

    private func write(_ drifts: [Drift]) throws {
        switch format {
        case .text:
            var output = BufferedOutput()
            for drift in drifts {
                if choice.all { output.write("Cluster \(VisibleText.escape(drift.cluster)):\n") }
                DriftText(drift, paint: Terminal.standardOutput.paint).write { output.write($0) }
            }
            try output.finish()
        case .json:
            var json = JSONWriter()
            if choice.all {
                json.clusters(drifts) { $0.drift($1) }
            } else {
                for drift in drifts { json.drift(drift) }
            }
            try Output.write(json.bytes + Array("\n".utf8))
        }
    }
}

/// The options `--cluster` and `--all` of commands that need no spec.
struct ClusterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The cluster, if the database holds several.", valueName: "name"),
        completion: DatabaseCompletion.clusters
    )
    var cluster: String?

    @Flag(help: "All clusters of the database, one after the other.")
    var all = false

    func validate() throws {
        if all, cluster != nil {
            throw ValidationError("--all selects all clusters and --cluster one of them: give only one of the two.")
        }
    }

    /// The names of the selected clusters.
    /// - Parameter withForgotten: whether `--cluster` may name a cluster that was forgotten.
    /// - Throws: exit code 64 if there is no such cluster, or none is named and there are several.
    func names(in session: Session, _ format: ErrorFormat, withForgotten: Bool = false) throws -> [String] {
        guard all else {
            return [try ClusterChoice.choose(cluster, in: session, format, withForgotten: withForgotten)]
        }
        return try ErrorReport.reporting(format) { () throws(ReconcilerError) in try session.clusters() }
    }
}

extension JSONWriter {
    /// Writes one JSON object with an item for each cluster.
    mutating func clusters<Item>(_ items: [Item], _ write: (inout JSONWriter, Item) -> Void) {
        object { json in
            json.member("formatVersion", 1)
            json.name("clusters")
            json.array { json in
                for item in items { write(&json, item) }
            }
        }
    }
}

/// Chooses the cluster of commands that need no spec.
enum ClusterChoice {
    /// - Throws: exit code 64 if there is no such cluster, or none is named and there are several.
    ///
    /// - Parameter withForgotten: whether the name of a forgotten cluster is accepted.
    static func choose(
        _ cluster: String?,
        in session: Session,
        _ format: ErrorFormat,
        withForgotten: Bool = false
    ) throws -> String {
        let known = try ErrorReport.reporting(format) { () throws(ReconcilerError) in
            try session.clusters(withForgotten: withForgotten && cluster != nil)
        }
        return try choose(cluster, among: known, format)
    }

    /// - Throws: exit code 64 if the name is not among these, or none is named and there are several.
    static func choose(_ cluster: String?, among known: [String], _ format: ErrorFormat) throws -> String {
        if let cluster, known.contains(cluster) { return cluster }
        if cluster == nil, known.count == 1 { return known[0] }
        let names = known.joined(separator: ", ")
        guard !known.isEmpty else {
            let sentence = cluster.map { "the database has no cluster '\($0)'" } ?? "the database has no cluster yet"
            throw ErrorReport.report(
                .usage,
                sentence,
                "nothing was applied to this database; check that it is the right one",
                format
            )
        }
        if let cluster {
            throw ErrorReport.report(.usage, "the database has no cluster '\(cluster)'", "it has: \(names)", format)
        }
        throw ErrorReport.report(
            .usage,
            "the database has \(known.count) clusters",
            "choose one with --cluster: \(names)",
            format
        )
    }
}
