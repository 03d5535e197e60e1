internal import Model
internal import StatusModel
internal import Text

/// The routes of each kind, derived from its fields: the list of its resources, and one resource by key.
enum ResourceRoutes {
    static let routes = Kind.all.flatMap { [list($0), item($0)] }

    /// The name of the schema of a kind's resources.
    static func component(_ kind: Kind) -> String {
        kind.noun.split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    static func schema(_ kind: Kind) -> Schema {
        .object(RowWriter.schema(StatusColumn.columns(of: kind), hasKey: true))
    }

    private static let defaultOrder = ListOrder(name: "key", isDescending: false)

    private static func list(_ kind: Kind) -> Route {
        let columns = StatusColumn.columns(of: kind)
        return Route(
            "/v1/clusters/{cluster}/\(kind.section)",
            "list" + (kind.isSingleton ? component(kind) : plural(component(kind))),
            kind.isSingleton ? "Lists the \(kind.noun), as its only item." : "Lists \(plural(kind.noun)).",
            tag: .resources,
            parameters: RowQuery.parameters(columns, defaultOrder: defaultOrder),
            content: .json(ListAnswer.schema(of: .component(component(kind))))
        ) { (request) throws(Problem) in
            let (image, visibility) = try request.cluster()
            guard let table = image.tables[kind.section] else { throw .notFound }
            let query = try RowQuery(
                request.query,
                columns,
                visibility.viewer,
                defaultOrder: defaultOrder,
                hiddenDrift: visibility.hiddenDrift(of: table),
                hiddenFields: visibility.viewer.isPlatform ? [] : Set(kind.fieldsWithOtherTeams.map(\.path))
            )
            return ListAnswer.make(
                request,
                image,
                query,
                of: table.rows,
                visible: visibility.rows(of: table).map { (visibility.key(of: table), $0) },
                table.lists,
                RowWriter(table, visibility)
            )
        }
    }

    private static func item(_ kind: Kind) -> Route {
        let key = kind.isSingleton ? kind.section : kind.keyFields.map { "{\($0.path)}" }.joined(separator: "/")
        return Route(
            "/v1/clusters/{cluster}/\(kind.section)/\(key)",
            "get" + component(kind),
            kind.isSingleton ? "The \(kind.noun)." : "\(capitalized(kind.aNoun)) by its key.",
            tag: .resources,
            content: .json(
                .object(
                    RowWriter.schema(StatusColumn.columns(of: kind), hasKey: true) + [.serial]
                        + Schema.Property.freshness
                )
            )
        ) { (request) throws(Problem) in
            let (image, visibility) = try request.cluster()
            let key = kind.isSingleton ? [kind.section] : Array(request.values.dropFirst())
            guard let table = image.tables[kind.section] else { throw .notFound }
            // Computed even if there is no such row, so that the response time does not reveal hidden rows.
            let isVisible = visibility.predicate(for: table)
            guard let row = table.row(withKey: key), isVisible(row) else { throw .notFound }
            return ObjectAnswer.make(request, serial: image.record.serial) { json in
                RowWriter(table, visibility).members(row, of: table.rows, to: &json)
                json.member("serial", image.record.serial)
            }
        }
    }

    private static func plural(_ noun: String) -> String { noun + "s" }

    private static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
