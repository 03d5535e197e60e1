internal import HTTPTypes
internal import StatusModel

/// What was applied, by whom, and what it changed.
enum RunRoutes {
    private static let defaultOrder = ListOrder(name: "startedAt", isDescending: true)

    static let schema = Schema.object(RowWriter.schema(StatusColumn.runs, hasKey: false))

    static let routes = [list, item, changes]

    private static let list = Route(
        "/v1/clusters/{cluster}/runs",
        "listRuns",
        "The newest 10,000 runs, the newest first.",
        tag: .history,
        parameters: RowQuery.parameters(StatusColumn.runs, defaultOrder: defaultOrder),
        content: .json(ListAnswer.schema(of: .component("Run")))
    ) { (call) throws(Problem) in
        let (image, visibility) = try call.cluster()
        let query = try RowQuery(call.query, StatusColumn.runs, visibility.viewer, defaultOrder: defaultOrder)
        let writer = RowWriter(StatusColumn.runs, visibility.viewer)
        return ListAnswer.make(call, image, query, of: image.runs.rows, image.runs.lists, writer)
    }

    private static let item = Route(
        "/v1/clusters/{cluster}/runs/{id}",
        "getRun",
        "A run by its identity.",
        tag: .history,
        content: .json(
            // The run's own serial stands there already; that of the cluster is in the header field.
            .object(RowWriter.schema(StatusColumn.runs, hasKey: false) + Schema.Property.freshness)
        )
    ) { (call) throws(Problem) in
        let (image, visibility) = try call.cluster()
        guard let row = image.runs.row(withID: call.value("id")) else { throw .notFound }
        return ObjectAnswer.make(call, serial: image.record.serial) { json in
            RowWriter(StatusColumn.runs, visibility.viewer).members(row, of: image.runs.rows, to: &json)
        }
    }

    private static let planOrder = ListOrder(name: "seq", isDescending: false)

    private static let changes = Route(
        "/v1/clusters/{cluster}/runs/{id}/changes",
        "listRunChanges",
        "What a run changed, in the order of its plan.",
        tag: .history,
        parameters: Paging.parameters + planOrder.parameters(keys: [planOrder.name]),
        content: .json(ListAnswer.schema(of: .component("Change")))
    ) { (call) throws(Problem) in
        let (image, visibility) = try call.cluster()
        guard image.runs.row(withID: call.value("id")) != nil else { throw .notFound }
        var query = ChangeQuery(scope: visibility.changeScope)
        query.run = call.value("id")
        query.isReversed = try planOrder.isReversed(call.query)
        let writer = ChangeWriter(visibility.viewer)
        return try await ChangePage(call, image, query).answer { item, json in
            writer.write(item.change, to: &json)
        }
    }
}
