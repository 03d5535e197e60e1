internal import Model
internal import StatusModel
internal import Telemetry

/// The route that Prometheus reads: metrics of the requests, of the process and of each cluster.
enum MetricsRoute {
    static let route = Route(
        "/metrics",
        "getMetrics",
        "Metrics of the server and the clusters in Prometheus' text format; only for admins and auditors.",
        access: .platform,
        freshness: .moment,
        content: .other(type: "text/plain")
    ) { (request) throws(Problem) in
        Answer(text(request).bytes, type: PrometheusText.contentType, isTagged: false)
    }

    private static func text(_ request: RouteRequest) -> PrometheusText {
        var text = PrometheusText()
        request.services.requests.write(to: &text)
        ProcessMetrics.write(to: &text)
        text.family(
            "hxapply_snapshot_age_seconds",
            .gauge,
            help: "Seconds since the served data was last known to be what the database holds."
        )
        let (seconds, attoseconds) = request.view.age.components
        text.sample("hxapply_snapshot_age_seconds", value: Double(seconds) + Double(attoseconds) / 1e18)
        text.family("hxapply_database_up", .gauge, help: "Whether the database answers.")
        text.sample("hxapply_database_up", value: request.view.isStale ? 0 : 1)
        text.family("hxapply_waiting_requests", .gauge, help: "Requests that wait for a run to end.")
        text.sample("hxapply_waiting_requests", value: request.services.store.waiterCount)
        clusters(request.principal.accesses.filter(\.viewer.isPlatform).map(\.cluster), &text)
        return text
    }

    private static func clusters(_ clusters: [ClusterImage], _ text: inout PrometheusText) {
        text.family("hxapply_cluster_serial", .gauge, help: "Number of runs that changed something.")
        for cluster in clusters {
            text.sample("hxapply_cluster_serial", labels: [("cluster", cluster.name)], value: cluster.record.serial)
        }
        text.family("hxapply_cluster_in_sync", .gauge, help: "Whether the cluster is as it was last applied.")
        for cluster in clusters {
            let sync = ClusterSync(cluster, Visibility(cluster: cluster, viewer: .anyone))
            text.sample("hxapply_cluster_in_sync", labels: [("cluster", cluster.name)], value: sync.isInSync ? 1 : 0)
        }
        text.family("hxapply_last_success_timestamp_seconds", .gauge, help: "When the last successful run ended.")
        for cluster in clusters {
            guard let time = cluster.record.appliedAt.flatMap({ FieldType.timestamp.order(of: Array($0.utf8)[...]) })
            else { continue }
            let seconds = Double(time) / 1_000_000
            text.sample("hxapply_last_success_timestamp_seconds", labels: [("cluster", cluster.name)], value: seconds)
        }
        resources(clusters, &text)
        runs(clusters, &text)
    }

    private static func resources(_ clusters: [ClusterImage], _ text: inout PrometheusText) {
        let families: [(String, String, (KindTable) -> Int)] = [
            ("hxapply_managed_resources", "Managed rows.", \.managedCount),
            ("hxapply_drifted_resources", "Managed rows that others changed.", \.driftedCount),
            ("hxapply_unmanaged_resources", "Rows that hxapply does not manage.", { $0.rows.count - $0.managedCount }),
        ]
        for (name, help, count) in families {
            text.family(name, .gauge, help: help)
            for cluster in clusters {
                for kind in Kind.all {
                    guard let table = cluster.tables[kind.section] else { continue }
                    let labels = [("cluster", cluster.name), ("kind", kind.section)]
                    text.sample(name, labels: labels, value: count(table))
                }
            }
        }
    }

    private static func runs(_ clusters: [ClusterImage], _ text: inout PrometheusText) {
        text.family("hxapply_last_run_state", .gauge, help: "1 for the state of the newest run.")
        for cluster in clusters where cluster.runs.rows.count > 0 {
            for state in StatusColumn.runStates {
                let value = cluster.runs.state(0) == state ? 1 : 0
                text.sample(
                    "hxapply_last_run_state",
                    labels: [("cluster", cluster.name), ("state", state)],
                    value: value
                )
            }
        }
    }
}
