import ArgumentParser
import Reconciler
import Spec

/// The command `hxapply export`.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the database's managed rows as a spec that plans to no change.",
        discussion: """
              hxapply export > cluster.yaml
              hxapply export --cluster prod | hxapply plan -
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(help: ArgumentHelp("The cluster, where the database holds several.", valueName: "name"))
    var cluster: String?

    func run() throws {
        let session = try database.connect(as: "hxapply export")
        let name = try ClusterChoice.choose(cluster, in: session, .text)
        let document = try ErrorReport.reporting(.text) { () throws(ReconcilerError) in try session.export(name) }
        try requireSpec(document, name)
        try Output.write(document)
    }

    /// A row edited by hand may hold what no spec may; then the export would be refused where it is used.
    private func requireSpec(_ document: String, _ cluster: String) throws {
        let specs = LoadedSpecs(document: document, name: "export of \(cluster)")
        let (state, problems) = Resolver.resolve(cluster, in: specs)
        if state != nil { return }
        var diagnostics = specs.diagnostics
        diagnostics.merge(problems)
        Output.writeError(DiagnosticText(files: specs.sources, paint: Terminal.standardError.paint).render(diagnostics))
        ErrorReport.write(
            "managed rows hold values that no spec may hold",
            advice: "somebody has edited them by hand; apply the spec again, then export"
        )
        throw ExitStatus.conflict.code
    }
}
