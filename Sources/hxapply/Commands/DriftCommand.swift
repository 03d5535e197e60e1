import ArgumentParser
import Reconciler
import Spec

/// The command `hxapply drift`.
struct DriftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Show the managed rows that others changed, and who changed them.",
        discussion: """
            Needs no spec and writes nothing. The next apply reverts the changes.

              hxapply drift
              hxapply drift --detailed-exitcode    exit 2 if there is drift
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(
        help: ArgumentHelp("The cluster, if the database holds several.", valueName: "name"),
        completion: DatabaseCompletion.clusters
    )
    var cluster: String?

    @Option(help: "How to write the result: text or json.")
    var format = OutputFormat.text

    @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 if there is drift, with 0 if there is none.")
    var detailedExitCode = false

    func run() throws {
        let session = try database.connect(as: "hxapply drift", format.errors)
        let name = try ClusterChoice.choose(cluster, in: session, format.errors)
        let drift = try Progress.during("Comparing with what was applied") {
            try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in try session.drift(of: name) }
        }
        switch format {
        case .text:
            var output = BufferedOutput()
            DriftText(drift, paint: Terminal.standardOutput.paint).write { output.write($0) }
            try output.finish()
        case .json:
            var json = JSONWriter()
            json.drift(drift)
            try Output.write(json.bytes + Array("\n".utf8))
        }
        if detailedExitCode, !drift.items.isEmpty { throw ExitStatus.changesPending.code }
    }
}

/// Chooses the cluster of commands that need no spec.
enum ClusterChoice {
    /// - Throws: exit code 64 where the name is not known, or left out where there are several.
    static func choose(_ cluster: String?, in session: Session, _ format: ErrorFormat) throws -> String {
        let known = try ErrorReport.reporting(format) { () throws(ReconcilerError) in try session.clusters() }
        return try choose(cluster, among: known, format)
    }

    /// - Throws: exit code 64 where the name is not among these, or left out where there are several.
    static func choose(_ cluster: String?, among known: [String], _ format: ErrorFormat) throws -> String {
        if let cluster, known.contains(cluster) { return cluster }
        if cluster == nil, known.count == 1 { return known[0] }
        let names = known.isEmpty ? "none" : known.joined(separator: ", ")
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
