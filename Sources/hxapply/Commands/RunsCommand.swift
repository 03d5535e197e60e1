import ArgumentParser
import Planning
import Reconciler
import Report
import Text

/// The command `hxapply runs`.
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Show what was applied, by whom and when.",
        usage: "hxapply runs [<id>] [options]",
        discussion: """
              hxapply runs                     the newest runs
              hxapply runs 7f3c2a10            one run and its changes
              hxapply runs 7f3c --format json
              hxapply runs --verify            exit 6 if a record was edited or removed

            --verify checks the records of ended runs, their changes, and the row of the
            cluster as the last successful run left it. A killed run is checked after the
            next successful run. If somebody rewrites the whole chain, only the digest of
            its end changes, which --verify prints: keep a copy of it elsewhere.
            """
    )

    @Argument(help: "A run's ID, or the beginning of it.", completion: DatabaseCompletion.runs)
    var id: String?

    @OptionGroup var database: DatabaseOptions

    @Option(
        help: ArgumentHelp("Only runs of this cluster.", valueName: "name"),
        completion: DatabaseCompletion.clusters
    )
    var cluster: String?

    @Flag(help: "Show the runs of all clusters, the default; with --verify, check the chain of each cluster.")
    var all = false

    @Option(
        help: ArgumentHelp("The maximum number of runs to list.", valueName: "count"),
        transform: NumberOption.within(1...10_000)
    )
    var limit = 20

    @Flag(help: "Check the chain of digests, which shows whether a record was edited or removed.")
    var verify = false

    @Option(help: "How to write the runs: text or json.")
    var format = OutputFormat.text

    func validate() throws {
        if verify, id != nil { throw ValidationError("--verify checks all runs of a cluster: give no run.") }
        if all, cluster != nil {
            throw ValidationError("--all selects all clusters and --cluster one of them: give only one of the two.")
        }
        if all, id != nil { throw ValidationError("--all shows the runs of all clusters: give no run.") }
    }

    func run() throws {
        let session = try database.connect(as: "hxapply runs", format.errors)
        if verify { return try check(session) }
        if let id { try show(id, session) } else { try list(session) }
    }

    private func check(_ session: Session) throws {
        let names =
            all
            ? try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
                try session.clusters(withForgotten: true)
            } : [try ClusterChoice.choose(cluster, in: session, format.errors, withForgotten: true)]
        let results = try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
            var results: [RunVerification] = []
            for name in names { results.append(try session.verifyRuns(of: name)) }
            return results
        }
        switch format {
        case .text: for result in results { try Output.write(VerificationReport.text(result)) }
        case .json:
            var json = JSONWriter()
            if all {
                json.clusters(results) { VerificationReport.write($1, to: &$0) }
            } else {
                for result in results { VerificationReport.write(result, to: &json) }
            }
            try Output.write(json.text + "\n")
        }
        if results.contains(where: { !$0.problems.isEmpty }) { throw ExitStatus.conflict.code }
    }

    private func list(_ session: Session) throws {
        let runs = try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
            try session.runs(of: cluster, limit: limit)
        }
        try Output.write(format == .json ? RunReport.json(runs) : RunReport.text(runs))
    }

    private func show(_ id: String, _ session: Session) throws {
        let run = try RunLookup.find(id, of: cluster, in: session, format.errors)
        let changes = try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
            try session.changes(of: run)
        }
        try Output.write(
            format == .json
                ? RunReport.json(run, changes) : RunReport.text(run, changes, paint: Terminal.standardOutput.paint)
        )
    }
}
