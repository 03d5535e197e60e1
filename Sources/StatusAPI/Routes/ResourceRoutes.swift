internal import Model
internal import StatusModel
internal import Text

/// A kind's resources: a list and each by its key, derived from the kind's field table.
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
            kind.isSingleton ? "The \(kind.noun), in a list." : "Lists \(plural(kind.noun)).",
            tag: .resources,
            parameters: RowQuery.parameters(columns, defaultOrder: defaultOrder),
            content: .json(ListAnswer.schema(of: .component(component(kind))))
        ) { (call) throws(Problem) in
            let (image, visibility) = try call.cluster()
            guard let table = image.tables[kind.section] else { throw .notFound }
            let query = try RowQuery(call.query, columns, visibility.viewer, defaultOrder: defaultOrder)
            return ListAnswer.make(
                call,
                image,
                query,
                of: table.rows,
                visible: visibility.rows(of: table).map { (visibility.key(of: table), $0) },
                table.lists,
                RowWriter(table, visibility.viewer)
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
        ) { (call) throws(Problem) in
            let (image, visibility) = try call.cluster()
            let key = kind.isSingleton ? [kind.section] : Array(call.values.dropFirst())
            guard let table = image.tables[kind.section] else { throw .notFound }
            // Made whether or not there is such a row, so that the time it takes does not tell.
            let isVisible = visibility.predicate(for: table)
            guard let row = table.row(withKey: key), isVisible(row) else { throw .notFound }
            return ObjectAnswer.make(call, serial: image.record.serial) { json in
                RowWriter(table, visibility.viewer).members(row, of: table.rows, to: &json)
                json.member("serial", image.record.serial)
            }
        }
    }

    private static func plural(_ noun: String) -> String { noun + "s" }

    private static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
