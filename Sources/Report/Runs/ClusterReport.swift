package import Reconciler
internal import Text

/// The list of clusters, as text and as JSON.
package enum ClusterReport {
    package static func text(_ clusters: [ClusterSummary]) -> String {
        guard !clusters.isEmpty else { return "No clusters yet.\n" }
        let rows = clusters.map(cells)
        let titles = ["CLUSTER", "RESOURCES", "UNMANAGED", "LAST RUN", "STATE", "STARTED", "REVISION"]
        return RunReport.table([titles] + rows)
    }

    private static func cells(_ cluster: ClusterSummary) -> [String] {
        var cells = [cluster.name, String(cluster.resources), String(cluster.unmanaged)]
        if let run = cluster.lastRun {
            cells += [String(run.id.prefix(8)), run.state, run.startedAt.prefix(19) + "Z"]
        } else {
            cells += ["-", "-", "-"]
        }
        cells.append(cluster.revision.map { String($0.prefix(10)) } ?? "-")
        return cells
    }

    package static func json(_ clusters: [ClusterSummary]) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("formatVersion", 1)
            json.name("clusters")
            json.array { json in
                for cluster in clusters { json.object { json in members(cluster, &json) } }
            }
        }
        return json.text + "\n"
    }

    private static func members(_ cluster: ClusterSummary, _ json: inout JSONWriter) {
        json.member("name", cluster.name)
        json.member("resources", cluster.resources)
        json.member("unmanaged", cluster.unmanaged)
        json.member("serial", cluster.serial)
        json.member("revision", cluster.revision)
        json.name("lastRun")
        guard let run = cluster.lastRun else { return json.null() }
        json.object { json in
            json.member("id", run.id)
            json.member("state", run.state)
            json.member("startedAt", run.startedAt)
            json.member("actor", run.actor)
        }
    }
}
