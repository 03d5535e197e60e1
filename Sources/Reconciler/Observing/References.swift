internal import Model
internal import Planning
internal import Postgres

/// Finds the rows that refer to rows of one kind.
struct References {
    let cluster: String
    let connection: Connection

    /// - Parameter onlyRestricting: whether to consider only those foreign keys of other programs that forbid to change
    ///   a key.
    func find(
        _ question: ReferrerQuestion,
        thatForbidUpdates onlyRestricting: Bool = false
    ) throws(PostgresError) -> Referrers {
        var referrers = Referrers()
        referrers.own = try ownReferrers(question)
        referrers.foreign = try ForeignReferences(kind: question.kind, cluster: cluster, connection: connection)
            .referrers(to: question.rows, thatForbidUpdates: onlyRestricting)
        return referrers
    }

    private func ownReferrers(_ question: ReferrerQuestion) throws(PostgresError) -> [Referrers.Own] {
        let target = question.kind
        let isOnlyUnmanaged: Bool
        switch question.own {
        case .none: return []
        case .unmanaged: isOnlyUnmanaged = true
        case .all: isOnlyUnmanaged = false
        }
        guard target.acceptsRename else { return [] }
        let keys = question.keys
        var found: [Referrers.Own] = []
        for kind in Kind.all where kind.referencedSections.contains(target.section) {
            for field in kind.fields where field.type.referencedSection == target.section {
                for (key, name) in try rows(of: kind, field, keys, onlyUnmanaged: isOnlyUnmanaged) {
                    found.append(Referrers.Own(kind: kind, key: key, target: name))
                }
            }
        }
        return found
    }

    /// The rows that have one of the names in the field, each with that name.
    private func rows(
        of kind: Kind,
        _ field: Field,
        _ names: [String],
        onlyUnmanaged: Bool
    ) throws(PostgresError) -> [(key: String, name: String)] {
        let unmanaged: SQL = onlyUnmanaged ? " AND t.managed_digest IS NULL" : ""
        guard let list = field.type.listTable else {
            return try connection.execute(
                """
                SELECT \(kind.keyText), t.\(identifier: field.column) FROM \(identifier: kind.table) AS t
                WHERE t.cluster = $1 AND t.\(identifier: field.column) = ANY ($2::text[])\(unmanaged)
                """,
                [cluster, ArrayLiteral.make(names)]
            ).rows.map { ($0[0] ?? "", $0[1] ?? "") }
        }
        let elements = try connection.execute(
            """
            SELECT \(KeyColumns(list.ownerColumns).text), \(identifier: list.elementColumn)
            FROM \(identifier: list.name) AS t
            WHERE cluster = $1 AND \(identifier: list.elementColumn) = ANY ($2::text[])
            """,
            [cluster, ArrayLiteral.make(names)]
        ).rows.map { (key: $0[0] ?? "", name: $0[1] ?? "") }
        let owners = try connection.execute(
            """
            SELECT \(kind.keyText) FROM \(identifier: kind.table) AS t
            WHERE t.cluster = $1 AND \(kind.keyText) = ANY ($2::text[])\(unmanaged)
            """,
            [cluster, ArrayLiteral.make(Array(Set(elements.map(\.key))))]
        ).rows.compactMap { $0[0] }
        let isOwner = Set(owners)
        return elements.filter { isOwner.contains($0.key) }
    }
}
