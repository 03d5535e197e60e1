internal import HTTPTypes
internal import StatusModel

/// The routes of the runs and their changes.
enum RunRoutes {
    private static let defaultOrder = ListOrder(name: "startedAt", isDescending: true)

    static let schema = Schema.object(RowWriter.schema(StatusColumn.runs, hasKey: false))

    static let routes = [list, item, changes]

    private static let list = Route(
        "/v1/clusters/{cluster}/runs",
        "listRuns",
        "Lists the newest 10,000 runs, the newest first.",
        tag: .history,
        parameters: RowQuery.parameters(StatusColumn.runs, defaultOrder: defaultOrder),
        content: .json(ListAnswer.schema(of: .component("Run")))
    ) { (request) throws(Problem) in
        let (image, visibility) = try request.cluster()
        let query = try RowQuery(request.query, StatusColumn.runs, visibility.viewer, defaultOrder: defaultOrder)
        let writer = RowWriter(StatusColumn.runs, visibility.viewer)
        return ListAnswer.make(request, image, query, of: image.runs.rows, image.runs.lists, writer)
    }

    private static let item = Route(
        "/v1/clusters/{cluster}/runs/{id}",
        "getRun",
        "One run by its ID.",
        tag: .history,
        content: .json(
            // The member `serial` is the run's, so the cluster's serial is in the header field only.
            .object(RowWriter.schema(StatusColumn.runs, hasKey: false) + Schema.Property.freshness)
        )
    ) { (request) throws(Problem) in
        let (image, visibility) = try request.cluster()
        guard let row = image.runs.row(withID: request.value("id")) else { throw .notFound }
        return ObjectAnswer.make(request, serial: image.record.serial) { json in
            RowWriter(StatusColumn.runs, visibility.viewer).members(row, of: image.runs.rows, to: &json)
        }
    }

    private static let planOrder = ListOrder(name: "seq", isDescending: false)

    private static let changes = Route(
        "/v1/clusters/{cluster}/runs/{id}/changes",
        "listRunChanges",
        "Lists the changes of a run, in the order of its plan.",
        tag: .history,
        parameters: Paging.parameters + planOrder.parameters(keys: [planOrder.name]),
        content: .json(ListAnswer.schema(of: .component("Change")))
    ) { (request) throws(Problem) in
        let (image, visibility) = try request.cluster()
        guard image.runs.row(withID: request.value("id")) != nil else { throw .notFound }
        var query = ChangeQuery(scope: visibility.changeScope)
        query.run = request.value("id")
        query.isReversed = try planOrder.isReversed(request.query)
        let writer = ChangeWriter(visibility.viewer)
        return try await ChangePage(request, image, query).answer { item, json in
            writer.write(item.change, to: &json)
        }
    }
}
