internal import Model
internal import StatusModel
internal import Text

/// Which clusters there are and how they stand.
enum ClusterRoutes {
    private static let defaultOrder = ListOrder(name: "name", isDescending: false)

    static let routes = [
        Route(
            "/v1/clusters",
            "listClusters",
            "The clusters that the key opens, and how they stand.",
            tag: .clusters,
            parameters: Paging.parameters + defaultOrder.parameters(keys: [defaultOrder.name]),
            content: .json(ListAnswer.schema(of: .component("Cluster"), hasSerial: false))
        ) { (call) throws(Problem) in try list(call) },
        Route(
            "/v1/clusters/{cluster}",
            "getCluster",
            "Whether a cluster is as it was last applied, and what the last run did.",
            tag: .clusters,
            content: .json(.component("Cluster"))
        ) { (call) throws(Problem) in
            let (image, visibility) = try call.cluster()
            return ObjectAnswer.make(call, serial: image.record.serial) { members(image, visibility, &$0) }
        },
    ]

    private static func list(_ call: Call) throws(Problem) -> Answer {
        let paging = try Paging(call.query)
        let isReversed = try defaultOrder.isReversed(call.query)
        let all = isReversed ? call.principal.accesses.reversed() : call.principal.accesses
        return ListAnswer.make(call, paging, total: all.count, serial: nil) { json in
            for access in all.dropFirst(paging.offset).prefix(paging.size) {
                json.object { json in
                    members(access.cluster, access.visibility, &json)
                    json.freshness(call)
                }
            }
        }
    }

    private static func members(_ cluster: ClusterImage, _ visibility: Visibility, _ json: inout JSONWriter) {
        let state = ClusterSync(cluster, visibility)
        json.member("name", cluster.name)
        json.member("inSync", state.isInSync)
        json.strings("problems", state.problems)
        json.member("drifted", state.drifted)
        json.member("unmanaged", state.unmanaged)
        if let missing = state.missing { json.member("missing", missing) }
        json.member("appliedRevision", cluster.record.appliedRevision)
        json.name("appliedAt")
        FieldType.timestamp.writeAnswer(cluster.record.appliedAt, to: &json)
        json.name("lastRun")
        if cluster.runs.rows.count > 0 {
            RowWriter(StatusColumn.runs, visibility.viewer).write(0, of: cluster.runs.rows, to: &json)
        } else {
            json.null()
        }
        json.name("resources")
        json.object { json in resources(cluster, visibility, &json) }
        json.member("serial", cluster.record.serial)
    }

    private static func resources(_ cluster: ClusterImage, _ visibility: Visibility, _ json: inout JSONWriter) {
        for kind in Kind.all {
            guard let table = cluster.tables[kind.section] else { continue }
            let counts = visibility.counts(of: table)
            json.name(kind.section)
            json.object { json in
                json.member("managed", counts.managed)
                json.member("drifted", counts.drifted)
                json.member("unmanaged", counts.unmanaged)
            }
        }
    }

    private static let count = Schema.integer(0...Int64.max)

    static let schema = Schema.object(
        [
            .required("name", .text, "The cluster's name."),
            .required("inSync", .boolean, "Whether it is as it was last applied, and the last run succeeded."),
            .required("problems", .array(.text), "Why it is not in sync; empty where it is."),
            .required("drifted", count, "Managed resources that others changed."),
            .required("unmanaged", count, "Rows that hxapply did not write and does not touch."),
            .optional("missing", count, "Managed resources that others deleted; for admins and auditors."),
            .required("appliedRevision", .nullable(.text), "The commit that the last successful run applied."),
            .required("appliedAt", .nullable(.time), "When that was."),
            .required("lastRun", .nullable(.component("Run")), "The newest run, whatever came of it."),
            .required(
                "resources",
                .object(
                    Kind.all.map { kind in
                        .required(kind.section, .component("Counts"), kind.summary)
                    }
                ),
                "How many there are, by section."
            ),
            .serial,
        ] + Schema.Property.freshness
    )

    static let counts = Schema.object([
        .required("managed", count, "Written by hxapply."),
        .required("drifted", count, "Of those, changed by others."),
        .required("unmanaged", count, "Not written by hxapply."),
    ])
}
