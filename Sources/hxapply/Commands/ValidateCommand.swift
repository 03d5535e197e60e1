import ArgumentParser
import Spec
import Text

/// The command `hxapply validate`.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check specs without a database, and report all errors at once.",
        usage: "hxapply validate <path> ... [options]",
        discussion: """
            Exits with 0 if the specs are valid, with 3 if they are not.

              hxapply validate specs/
              hxapply validate teams.yaml --format json
              hxapply validate specs/ --format github    annotations in a workflow
              hxapply validate specs/ --format sarif     for code scanning
              generate-specs | hxapply validate -
            """
    )

    @OptionGroup var specs: SpecOptions

    @Option(help: "How to write the result: text, json, sarif or github.")
    var format = DiagnosticFormat.text

    func validate() throws { try specs.requirePaths() }

    func run() throws {
        let loaded = Progress.during("Reading the specs") { LoadedSpecs(paths: specs.paths, cluster: specs.cluster) }
        var diagnostics = loaded.diagnostics
        var states: [DesiredState] = []
        for cluster in loaded.clusters where specs.cluster.map({ $0 == cluster }) ?? true {
            let (state, problems) = Resolver.resolve(cluster, in: loaded)
            diagnostics.merge(problems)
            if let state { states.append(state) }
        }
        if states.isEmpty, let cluster = specs.cluster, !diagnostics.hasErrors {
            specs.reportUnknown(cluster, known: loaded.clusters, &diagnostics)
        }
        if diagnostics.hasErrors { throw ErrorReport.refuse(diagnostics, loaded.sources, format) }
        try DiagnosticOutput.write(diagnostics, format)
        DiagnosticOutput.warn(diagnostics, loaded.sources)
        // JSON and SARIF are one document for a program, so no line for people may follow.
        guard format == .text || format == .github else { return }
        for state in states {
            try Output.write("Valid: cluster \(state.cluster), \(state.count.counted("resource")).\n")
        }
    }
}
