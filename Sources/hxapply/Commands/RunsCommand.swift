import ArgumentParser
import Reconciler
import Spec

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
            """
    )

    @Argument(help: "A run's identity, or the beginning of it.")
    var id: String?

    @OptionGroup var database: DatabaseOptions

    @Option(help: ArgumentHelp("Only runs of this cluster.", valueName: "name"))
    var cluster: String?

    @Option(help: ArgumentHelp("How many runs to list, at most.", valueName: "count"))
    var limit = 20

    @Option(help: "How to write the runs: text or json.")
    var format = OutputFormat.text

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 10000.") }
    }

    func run() throws {
        let session = try database.connect(as: "hxapply runs", format)
        if let id { try show(id, session) } else { try list(session) }
    }

    private func list(_ session: Session) throws {
        let runs = try ErrorReport.reporting(format) { () throws(ReconcilerError) in
            try session.runs(of: cluster, limit: limit)
        }
        try Output.write(format == .json ? RunOutput.json(runs) : RunOutput.text(runs))
    }

    private func show(_ id: String, _ session: Session) throws {
        let found = try ErrorReport.reporting(format) { () throws(ReconcilerError) in
            try session.runs(beginningWith: id.lowercased(), of: cluster)
        }
        guard let run = found.first, found.count == 1 else {
            let sentence = found.isEmpty ? "no run begins with '\(id)'" : "several runs begin with '\(id)'"
            throw ErrorReport.report(.usage, sentence, "list them with 'hxapply runs'", format)
        }
        let changes = try ErrorReport.reporting(format) { () throws(ReconcilerError) in
            try session.changes(of: run)
        }
        try Output.write(format == .json ? RunOutput.json(run, changes) : RunOutput.text(run, changes))
    }
}
