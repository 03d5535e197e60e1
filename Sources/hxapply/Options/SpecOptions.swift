import ArgumentParser
import Model
import Spec

/// The arguments that name the specs, and the option `--cluster`.
struct SpecOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Spec files, directories of *.yaml, *.yml and *.json, or - for standard input.",
            valueName: "path"
        ),
        completion: .file(extensions: ["yaml", "yml", "json"])
    )
    var given: [String] = []

    /// The paths; each name of standard input, such as `/dev/stdin`, is replaced by `-`.
    var paths: [String] { given.map { LoadedSpecs.isStandardInput($0) ? "-" : $0 } }

    @Option(
        help: ArgumentHelp("The cluster, if the paths hold several.", valueName: "name"),
        completion: DatabaseCompletion.clusters
    )
    var cluster: String?

    func validate() throws {
        if paths.count(where: { $0 == "-" }) > 1 { throw ValidationError("Standard input can be read only once.") }
    }

    /// Reads the specs and merges the documents of one cluster.
    /// - Parameter only: whether resources may refer to others that files which are not given declare (`--only`).
    /// - Throws: exit code 3 after all errors were written to standard error.
    func resolve(_ format: ErrorFormat, only: Bool = false) throws -> (state: DesiredState, warnings: Diagnostics) {
        try requirePaths()
        let specs = LoadedSpecs(paths: paths, cluster: cluster)
        var diagnostics = specs.diagnostics
        guard let name = try chooseCluster(specs, &diagnostics) else {
            throw ErrorReport.refuse(diagnostics, specs.sources, format == .json ? .json : .text)
        }
        let (state, problems) = Resolver.resolve(name, in: specs, leavingReferencesOpen: only)
        diagnostics.merge(problems)
        guard let state else {
            throw ErrorReport.refuse(diagnostics, specs.sources, format == .json ? .json : .text)
        }
        DiagnosticOutput.warn(diagnostics, specs.sources)
        return (state, diagnostics.warnings)
    }

    /// Reads the specs and merges the documents of one cluster, or of each cluster with `all`.
    ///
    /// - Throws: exit code 3 after all errors were written to standard error.
    func resolve(
        _ format: ErrorFormat,
        all: Bool,
        only: Bool
    ) throws -> (states: [DesiredState], warnings: Diagnostics) {
        guard all else {
            let (state, warnings) = try resolve(format, only: only)
            return ([state], warnings)
        }
        try requirePaths()
        let specs = LoadedSpecs(paths: paths)
        var diagnostics = specs.diagnostics
        let states = specs.clusters.compactMap { name in
            let (state, problems) = Resolver.resolve(name, in: specs, leavingReferencesOpen: only)
            diagnostics.merge(problems)
            return state
        }
        guard !states.isEmpty, states.count == specs.clusters.count, !diagnostics.hasErrors else {
            throw ErrorReport.refuse(diagnostics, specs.sources, format == .json ? .json : .text)
        }
        DiagnosticOutput.warn(diagnostics, specs.sources)
        return (states, diagnostics.warnings)
    }

    /// - Throws: exit code 64 if no path is given.
    func requirePaths() throws {
        if paths.isEmpty { throw ValidationError("Name at least one spec file or directory.") }
    }

    private func chooseCluster(_ specs: LoadedSpecs, _ diagnostics: inout Diagnostics) throws -> String? {
        let clusters = specs.clusters
        if let cluster {
            if clusters.contains(cluster) { return cluster }
            if !diagnostics.hasErrors { reportUnknown(cluster, known: clusters, &diagnostics) }
            return nil
        }
        if clusters.count > 1, !diagnostics.hasErrors {
            diagnostics.report(problem(.severalClusters, "the paths declare \(clusters.count) clusters", clusters))
        }
        return clusters.count == 1 ? clusters.first : nil
    }

    func reportUnknown(_ cluster: String, known: [String], _ diagnostics: inout Diagnostics) {
        diagnostics.report(problem(.noSuchCluster, "no document declares the cluster '\(cluster)'", known))
    }

    private func problem(_ code: DiagnosticCode, _ message: String, _ known: [String]) -> Diagnostic {
        Diagnostic(
            file: paths.first ?? "-",
            mark: .wholeFile,
            code: code,
            message: message,
            hint: known.isEmpty
                ? "no document names a cluster" : "choose one with --cluster: \(known.joined(separator: ", "))"
        )
    }
}
