import ArgumentParser
import Reconciler

/// The command `hxapply clusters`.
struct ClustersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clusters",
        abstract: "List the clusters that the database knows.",
        discussion: """
            Each with its resources, the rows that hxapply does not manage, and its newest
            run. A cluster whose metadata.name was changed is still there under its former
            name: delete its resources, then 'hxapply forget' takes the name away.

              hxapply clusters
              hxapply clusters --format json
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(help: "How to write the clusters: text or json.")
    var format = OutputFormat.text

    func run() throws {
        let session = try database.connect(as: "hxapply clusters", format.errors)
        let clusters = try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
            try session.clusterSummaries()
        }
        try Output.write(format == .json ? ClusterOutput.json(clusters) : ClusterOutput.text(clusters))
    }
}
