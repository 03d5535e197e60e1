import ArgumentParser
import Reconciler
import Report
import Spec

/// The command `hxapply export`.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the database's managed rows as a spec that plans to no change.",
        usage: "hxapply export [--unmanaged] [--cluster <name>] [options]",
        discussion: """
            With --unmanaged it writes the rows that hxapply does not manage. plan --adopt
            and apply --adopt take them over from that spec, without changing any value.

              hxapply export > cluster.yaml
              hxapply export --cluster prod | hxapply plan -
              hxapply export --unmanaged --cluster prod > specs/found.yaml
              hxapply plan specs/ --adopt
              hxapply export --out specs/    as one or more files in a directory
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(
        help: ArgumentHelp("The cluster, if the database holds several.", valueName: "name"),
        completion: DatabaseCompletion.clusters
    )
    var cluster: String?

    @Flag(help: "Write only the rows that hxapply does not manage.")
    var unmanaged = false
    @Option(
        help: ArgumentHelp("A new directory to write to, as files of up to 64 MiB.", valueName: "directory"),
        completion: .directory
    )
    var out: String?

    func run() throws {
        if let out { try ExportDirectory.requirePlace(out) }
        let session = try database.connect(as: "hxapply export")
        let name = try chooseCluster(session)
        let documents = try ErrorReport.reporting(.text) { () throws(ReconcilerError) in
            try session.exportDocuments(name, unmanaged: unmanaged)
        }
        if out == nil, documents.count > 1 { throw tooLarge(documents) }
        try requireSpec(documents, name)
        if let out { return try ExportDirectory.write(documents, to: out, name) }
        for document in documents { try Output.write(document) }
    }

    /// With `--unmanaged`, the cluster may be one that was never applied and has only rows of others.
    private func chooseCluster(_ session: Session) throws -> String {
        guard unmanaged else { return try ClusterChoice.choose(cluster, in: session, .text) }
        let known = try ErrorReport.reporting(.text) { () throws(ReconcilerError) in try session.clustersOfOthers() }
        // A cluster without unmanaged rows has an empty export.
        let isKnown = cluster.map(known.contains) ?? !known.isEmpty
        return isKnown
            ? try ClusterChoice.choose(cluster, among: known, .text)
            : try ClusterChoice.choose(cluster, in: session, .text)
    }

    private func tooLarge(_ documents: [String]) -> ExitCode {
        let size = documents.reduce(0) { $0 + $1.utf8.count } >> 20
        return ErrorReport.report(
            .conflict,
            "the export has \(size) MiB, but a spec file may have at most \(FileContents.maximumSize >> 20) MiB",
            "write it as several files with --out DIR",
            .text
        )
    }

    /// Refuses to export values that a spec may not hold, alone or together.
    ///
    /// Somebody may have written them into a row by hand, or an earlier version may have applied parts of a spec that do
    /// not fit one another.
    ///
    /// Unmanaged rows may refer to managed ones, which are not part of the export, so their references are not checked.
    private func requireSpec(_ documents: [String], _ cluster: String) throws {
        let specs = LoadedSpecs(documents: documents, name: "export of \(cluster)")
        let (state, problems) = Resolver.resolve(cluster, in: specs, leavingReferencesOpen: unmanaged)
        if state != nil { return }
        var diagnostics = specs.diagnostics
        diagnostics.merge(problems)
        Output.writeError(DiagnosticText(files: specs.sources, paint: Terminal.standardError.paint).render(diagnostics))
        ErrorReport.write(
            "\(unmanaged ? "unmanaged" : "managed") rows hold values that a spec cannot hold",
            advice: unmanaged
                ? "change those values in the database, then export again"
                : "somebody may have edited them by hand, or a part of a spec may not fit the rest; apply the whole spec, "
                    + "then export"
        )
        throw ExitStatus.conflict.code
    }
}
