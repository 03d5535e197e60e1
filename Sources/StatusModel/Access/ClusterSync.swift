internal import Model
internal import Text

/// Whether a cluster is as it was last applied, judged by the rows that a viewer may see.
package struct ClusterSync {
    package let problems: [String]
    package let drifted: Int
    package let unmanaged: Int
    /// How many managed rows others deleted; nil unless the viewer sees the whole cluster.
    ///
    /// A deleted row no longer tells which team it belonged to, so viewers of some teams do not see the number.
    package let missing: Int?

    package var isInSync: Bool { problems.isEmpty }

    package init(_ cluster: ClusterImage, _ visibility: Visibility) {
        var drifted = 0
        var unmanaged = 0
        for table in cluster.tables.values {
            let counts = visibility.counts(of: table)
            drifted += counts.drifted
            unmanaged += counts.unmanaged
        }
        let missing = visibility.viewer.isPlatform ? Kind.all.reduce(0) { $0 + cluster.missingCount($1) } : nil
        var problems: [String] = []
        if cluster.record.appliedRun == nil { problems.append("nothing was applied yet") }
        if drifted > 0 { problems.append("\(Self.count(drifted)) changed by others since the last run") }
        if let missing, missing > 0 { problems.append("\(Self.count(missing)) deleted by others since the last run") }
        if let run = cluster.runs.lastEnded, let sentence = Self.sentence(cluster.runs.state(run)) {
            problems.append(sentence)
        }
        self.problems = problems
        self.drifted = drifted
        self.unmanaged = unmanaged
        self.missing = missing
    }

    private static func count(_ number: Int) -> String { number.counted("resource was", plural: "resources were") }

    private static func sentence(_ state: String) -> String? {
        switch state {
        case "failed": "the last run failed"
        case "refused": "the last run was refused"
        case "cancelled": "the last run was cancelled"
        case "interrupted": "the last run was interrupted"
        default: nil
        }
    }
}
