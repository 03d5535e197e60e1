import ArgumentParser
import Reconciler
import Report

/// The command `hxapply clusters`.
struct ClustersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clusters",
        abstract: "List the clusters of the database.",
        discussion: """
            Shows for each cluster the number of its resources and of its unmanaged rows,
            and its newest run. If metadata.name is changed in the spec, the old cluster
            remains: delete its resources, then remove its name with 'hxapply forget'.

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
        try Output.write(format == .json ? ClusterReport.json(clusters) : ClusterReport.text(clusters))
    }
}
