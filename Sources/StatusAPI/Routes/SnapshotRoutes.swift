internal import Model
internal import Postgres
internal import Reconciler
internal import StatusModel
internal import Text

/// The routes of recorded usage and costs: their lines, and their sums over days.
enum SnapshotRoutes {
    static let routes = [list(.usage), total(.usage), list(.costs), total(.costs)]

    // MARK: Lists

    private static let defaultOrder = ListOrder(name: SnapshotQuery.Member.day.rawValue, isDescending: false)

    private static func list(_ measure: SnapshotMeasure) -> Route {
        Route(
            "/v1/clusters/{cluster}/\(measure.path)",
            measure == .usage ? "listUsage" : "listCosts",
            "Lists \(measure.summary), by day, region, GPU type and team.",
            tag: .usage,
            // Recordings are no runs, so the snapshot does not tell of them.
            freshness: .moment,
            parameters: Paging.parameters + defaultOrder.parameters(keys: sortKeys(measure))
                + filters(needsDays: false),
            content: .json(ListAnswer.schema(of: .component(measure.component))),
            isTagged: true
        ) { (request) throws(Problem) in
            let (image, visibility) = try request.cluster()
            let paging = try Paging(request.query)
            let query = try lines(measure, request.query, paging, visibility)
            let name = image.name
            let page = try await read(request) { reader throws(PostgresError) in try reader.snapshots(in: name, query) }
            return ListAnswer.make(request, paging, total: page.total, serial: image.record.serial) { json in
                for line in page.lines { json.object { write(line, of: measure, to: &$0) } }
            }
        }
    }

    private static func lines(
        _ measure: SnapshotMeasure,
        _ given: Query,
        _ paging: Paging,
        _ visibility: Visibility
    ) throws(Problem) -> SnapshotQuery {
        var query = SnapshotQuery(measure, try filter(given, visibility))
        let sort = try given.choice("sort_by", of: sortKeys(measure))
        if let sort { query.sort = SnapshotQuery.Member(rawValue: sort) ?? .amount }
        query.isDescending = try given.choice("sort_order", of: ["asc", "desc"]) == "desc"
        query.limit = paging.size
        query.offset = paging.offset
        return query
    }

    private static func sortKeys(_ measure: SnapshotMeasure) -> [String] {
        SnapshotQuery.Member.allCases.map { $0 == .amount ? measure.name : $0.rawValue }
    }

    private static func write(_ line: SnapshotPage.Line, of measure: SnapshotMeasure, to json: inout JSONWriter) {
        json.member("day", line.day)
        json.member("provider", line.provider)
        json.member("region", line.region)
        json.member("gpuType", line.gpuType)
        json.member("team", line.team)
        json.member(measure.name, line.amount)
        if measure == .costs { json.member("usdPerGPUHour", line.usdPerGPUHour) }
    }

    /// The schemas of lines, by their names.
    static let schemas = [SnapshotMeasure.usage, .costs].map { ($0.component, schema($0)) }

    private static func schema(_ measure: SnapshotMeasure) -> Schema {
        let amount: Schema.Property =
            switch measure {
            case .usage: .required("gpuHours", decimal, "The GPU-hours, rounded half up.")
            case .costs: .required("usd", decimal, "The cost in US dollars, rounded half up to the cent.")
            }
        let price = Schema.Property.required(
            "usdPerGPUHour",
            Schema(FieldType.decimal(scale: 4)),
            "The price of one GPU for one hour when it was recorded."
        )
        return .object(
            [
                .required("day", day, "The day in UTC."),
                .required("provider", .text, "The provider of the region."),
                .required("region", .text, "Where the GPUs were."),
                .required("gpuType", .text, "What they were."),
                .required("team", .text, "The team that had them, by its name when it was recorded."),
                amount,
            ] + (measure == .costs ? [price] : [])
        )
    }

    // MARK: Totals

    private static func total(_ measure: SnapshotMeasure) -> Route {
        let member = measure == .usage ? "total_gpu_hours" : "total_cost_usd"
        return Route(
            "/v1/clusters/{cluster}/\(measure.path)/total",
            measure == .usage ? "getUsageTotal" : "getCostsTotal",
            "The sum of \(measure.summary) over some days, the first and the last included.",
            tag: .usage,
            freshness: .moment,
            parameters: filters(needsDays: true),
            content: .json(
                .object(
                    [
                        .required("start_date", day, "The first day."), .required("end_date", day, "The last day."),
                        .required(member, decimal, "The sum of all lines."),
                    ] + Schema.Property.freshness
                )
            ),
            isTagged: true
        ) { (request) throws(Problem) in
            let (image, visibility) = try request.cluster()
            let query = SnapshotQuery(measure, try filter(request.query, visibility))
            let name = image.name
            let total = try await read(request) { reader throws(PostgresError) in
                try reader.snapshotTotal(in: name, query)
            }
            return ObjectAnswer.make(request, serial: image.record.serial) { json in
                json.member("start_date", query.filter.first)
                json.member("end_date", query.filter.last)
                json.member(member, total)
            }
        }
    }

    // MARK: What both have

    private static let day = Schema(FieldType.date)
    private static let decimal = Schema(FieldType.decimal(scale: 2))

    private static func read<Value: Sendable>(
        _ request: RouteRequest,
        _ body: @escaping @Sendable (StatusReader) throws(PostgresError) -> Value
    ) async throws(Problem) -> Value {
        do throws(HistoryFailure) {
            return try await request.services.history.read(while: request.isWanted, body)
        } catch {
            throw Problem(error)
        }
    }

    private static func filters(needsDays: Bool) -> [Parameter] {
        let question = Schema(FieldType.date.value.question)
        return [
            Parameter(name: "start", schema: question, summary: "The first day.", isRequired: needsDays),
            Parameter(name: "end", schema: question, summary: "The last day.", isRequired: needsDays),
            Parameter(name: "provider", schema: .text, summary: "Only what this provider's regions had."),
            Parameter(name: "region", schema: .text, summary: "Only what this region had."),
            Parameter(name: "gpuType", schema: .text, summary: "Only GPUs of this type."),
            Parameter(name: "team", schema: .text, summary: "Only what this team had, without the teams below it."),
        ]
    }

    private static func filter(_ given: Query, _ visibility: Visibility) throws(Problem) -> SnapshotFilter {
        var filter = SnapshotFilter()
        filter.first = try day("start", given)
        filter.last = try day("end", given)
        if let first = filter.first, let last = filter.last, first > last {
            throw .badParameter("end", "It must not be earlier than `start`.")
        }
        filter.provider = name("provider", given)
        filter.region = name("region", given)
        filter.gpuType = name("gpuType", given)
        filter.team = name("team", given)
        filter.teamsSince = visibility.teamsSince
        return filter
    }

    private static func day(_ name: String, _ given: Query) throws(Problem) -> String? {
        guard let text = given[name] else { return nil }
        guard FieldType.date.cell(of: text, isPlain: false) != nil else {
            throw .badParameter(name, "It must be \(FieldType.date.value.askedWords).")
        }
        return text
    }

    /// The name to look for; what is no name is replaced by a text that no line has.
    ///
    /// No text in Postgres holds a NUL character, and libpq would cut the text at it.
    private static func name(_ name: String, _ given: Query) -> String? {
        given[name].map { FieldType.name.cell(of: $0, isPlain: false) == nil ? "" : $0 }
    }
}

extension SnapshotMeasure {
    /// The last part of the path.
    fileprivate var path: String {
        switch self {
        case .usage: "usage"
        case .costs: "costs"
        }
    }

    /// The name of the schema of lines.
    fileprivate var component: String {
        switch self {
        case .usage: "UsageLine"
        case .costs: "CostLine"
        }
    }

    fileprivate var summary: String {
        switch self {
        case .usage: "recorded GPU-hours"
        case .costs: "recorded costs"
        }
    }
}
