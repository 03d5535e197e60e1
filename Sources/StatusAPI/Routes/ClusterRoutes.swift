internal import Model
internal import StatusModel
internal import Text

/// The routes of the list of clusters and of one cluster.
enum ClusterRoutes {
    private static let defaultOrder = ListOrder(name: "name", isDescending: false)

    static let routes = [
        Route(
            "/v1/clusters",
            "listClusters",
            "Lists the clusters that the key gives access to, with their state.",
            tag: .clusters,
            parameters: Paging.parameters + defaultOrder.parameters(keys: [defaultOrder.name]),
            content: .json(ListAnswer.schema(of: .component("Cluster"), hasSerial: false))
        ) { (request) throws(Problem) in try list(request) },
        Route(
            "/v1/clusters/{cluster}",
            "getCluster",
            "The state of a cluster: whether it is as it was last applied, and its newest run.",
            tag: .clusters,
            content: .json(.component("Cluster"))
        ) { (request) throws(Problem) in
            let (image, visibility) = try request.cluster()
            return ObjectAnswer.make(request, serial: image.record.serial) { members(image, visibility, &$0) }
        },
    ]

    private static func list(_ request: RouteRequest) throws(Problem) -> Answer {
        let paging = try Paging(request.query)
        let isReversed = try defaultOrder.isReversed(request.query)
        let all = isReversed ? request.principal.accesses.reversed() : request.principal.accesses
        return ListAnswer.make(request, paging, total: all.count, serial: nil) { json in
            for access in all.dropFirst(paging.offset).prefix(paging.size) {
                json.object { json in
                    members(access.cluster, access.visibility, &json)
                    json.freshness(request)
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
            .required("name", .text, "The name of the cluster."),
            .required(
                "inSync",
                .boolean,
                "Whether all managed rows are as they were last applied, and the last run succeeded."
            ),
            .required("problems", .array(.text), "Why the cluster is not in sync; empty if it is."),
            .required("drifted", count, "The number of managed rows that others changed."),
            .required("unmanaged", count, "The number of rows that hxapply does not manage."),
            .optional(
                "missing",
                count,
                "The number of managed rows that others deleted; only for admins and auditors."
            ),
            .required("appliedRevision", .nullable(.text), "The commit that the last successful run applied."),
            .required("appliedAt", .nullable(.time), "When the last successful run ended."),
            .required("lastRun", .nullable(.component("Run")), "The newest run, in whatever state."),
            .required(
                "resources",
                .object(
                    Kind.all.map { kind in
                        .required(kind.section, .component("Counts"), kind.summary)
                    }
                ),
                "The number of rows of each section."
            ),
            .serial,
        ] + Schema.Property.freshness
    )

    static let counts = Schema.object([
        .required("managed", count, "The number of managed rows."),
        .required("drifted", count, "The number of managed rows that others changed."),
        .required("unmanaged", count, "The number of rows that hxapply does not manage."),
    ])
}
