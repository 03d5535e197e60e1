import ArgumentParser
import Model
import Reconciler
import Report
import Text

/// The command `hxapply explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show all that is known of one resource.",
        discussion: """
            Where it is declared, the run that last changed it, drift, and who refers to it;
            of a reservation also its phase and what was dispatched. It writes nothing.

              hxapply explain teams/ml-research
              hxapply explain gpuPools/us-east-2/h100
              hxapply explain reservations/llama-70b-pretrain --format json
              hxapply explain policy
            """
    )

    @Argument(
        help: ArgumentHelp("Its section and its key, as plans name it.", valueName: "section/key"),
        completion: .list(Kind.all.map { $0.isSingleton ? $0.section : "\($0.section)/" })
    )
    var resource: String

    @OptionGroup var database: DatabaseOptions

    @Option(
        help: ArgumentHelp("The cluster, if the database holds several.", valueName: "name"),
        completion: DatabaseCompletion.clusters
    )
    var cluster: String?

    @Option(help: "How to write the answer: text or json.")
    var format = OutputFormat.text

    func validate() throws { _ = try name() }

    func run() throws {
        let (kind, key) = try name()
        let session = try database.connect(as: "hxapply explain", format.errors)
        let cluster = try ClusterChoice.choose(cluster, in: session, format.errors)
        let found = try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
            try session.explain(kind, key, of: cluster)
        }
        guard let found else {
            throw ErrorReport.report(
                .usage,
                "cluster \(cluster) has no \(resource), and no run has changed one of that name",
                "'hxapply export --cluster \(cluster)' shows what it has",
                format.errors
            )
        }
        switch format {
        case .text: try Output.write(ExplanationText(found, paint: Terminal.standardOutput.paint).text)
        case .json:
            var json = JSONWriter()
            json.explanation(found)
            try Output.write(json.text + "\n")
        }
    }

    /// The kind and the key that the argument names.
    private func name() throws -> (kind: Kind, key: String) {
        let parts = resource.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let kind = parts.first.flatMap(Kind.named) else {
            let sections = Kind.all.map(\.section).joined(separator: ", ")
            throw ValidationError("'\(VisibleText.escape(resource))' names no section; there are: \(sections).")
        }
        if kind.isSingleton {
            guard parts.count == 1 else { throw ValidationError("There is one \(kind.section) only: give no key.") }
            return (kind, kind.section)
        }
        guard parts.count == kind.keyCount + 1, parts.dropFirst().allSatisfy({ !$0.isEmpty }) else {
            let key = kind.keyFields.map { "<\($0.path)>" }.joined(separator: "/")
            throw ValidationError("Name \(kind.aNoun) as \(kind.section)/\(key).")
        }
        return (kind, parts.dropFirst().joined(separator: "/"))
    }
}
