internal import HTTPTypes
internal import Postgres
internal import Reconciler
internal import Spec

/// What was applied, by whom, and what it changed.
struct RunRoutes {
    let history: HistoryReader

    private static let natural = RowQuery.Order(name: "startedAt", isDescending: true)

    static let schema = Schema.object(RowWriter.schema(StatusColumn.runs, hasKey: false))

    var routes: [Route] { [Self.list, Self.item, changes] }

    private static let list = Route(
        "/v1/clusters/{cluster}/runs",
        "listRuns",
        "The newest 10,000 runs, the newest first.",
        tag: .history,
        parameters: RowQuery.parameters(StatusColumn.runs, natural: natural),
        content: .json(ListAnswer.schema(of: .component("Run")))
    ) { (call) throws(Problem) in
        let (image, visibility) = try call.cluster()
        let query = try RowQuery(call.query, StatusColumn.runs, visibility.viewer, natural: natural)
        let rows = image.runs.rows
        let (total, page) = query.select(rows, visible: nil, image.runs.derived)
        let writer = RowWriter(StatusColumn.runs, visibility.viewer)
        return ListAnswer.make(
            call,
            page: query.page,
            perPage: query.perPage,
            total: total,
            serial: image.record.serial
        ) { json in
            for row in page { writer.write(row, of: rows, to: &json) }
        }
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
        var json = JSONWriter()
        json.object { json in
            RowWriter(StatusColumn.runs, visibility.viewer).members(row, of: image.runs.rows, to: &json)
            json.freshness(call)
        }
        return Answer(json.bytes, serial: image.record.serial)
    }

    private var changes: Route {
        Route(
            "/v1/clusters/{cluster}/runs/{id}/changes",
            "listRunChanges",
            "What a run changed, in the order of its plan.",
            tag: .history,
            parameters: RowQuery.paging,
            content: .json(ListAnswer.schema(of: .component("Change")))
        ) { [history] (call) throws(Problem) in
            let (image, visibility) = try call.cluster()
            guard image.runs.row(withID: call.value("id")) != nil else { throw .notFound }
            var page = try ChangePage(call, visibility, parameters: RowQuery.paging)
            page.query.run = call.value("id")
            let changes = try await page.read(image, history)
            let writer = ChangeWriter(visibility.viewer)
            return page.answer(call, changes.total, image) { json in
                for item in changes.items { writer.write(item.change, to: &json) }
            }
        }
    }
}

/// One page of the history of changes.
struct ChangePage {
    var query = ChangeQuery()
    private let page: Int
    private let perPage: Int

    init(_ call: Call, _ visibility: Visibility, parameters: [Parameter]) throws(Problem) {
        page = try call.query.number("page", in: 1...RowQuery.lastPage, default: 1)
        perPage = try call.query.number("per_page", in: 1...RowQuery.largestPage, default: RowQuery.standardPage)
        query.limit = perPage
        query.offset = (page - 1) * perPage
        query.scope = visibility.changeScope
    }

    func read(_ image: ClusterImage, _ history: HistoryReader) async throws(Problem) -> AuditPage {
        if let page = image.history.page(query) { return page }
        let query = query
        let name = image.name
        let total = image.history.total(query)
        let page = try await history.read { reader throws(PostgresError) in
            try reader.changes(in: name, query, knownTotal: total)
        }
        image.history.keep(page, for: query)
        return page
    }

    func answer(_ call: Call, _ total: Int, _ image: ClusterImage, _ items: (inout JSONWriter) -> Void) -> Answer {
        ListAnswer.make(call, page: page, perPage: perPage, total: total, serial: image.record.serial, items)
    }
}
