internal import Model
internal import Planning
internal import Postgres

/// Reads what messages tell of rows besides their fields.
struct RowFacts {
    let cluster: String
    let connection: Connection

    /// By key, what is known of the rows of one kind.
    func read(of kind: Kind, _ keys: [String]) throws(PostgresError) -> [String: MessageFacts] {
        guard let rule = kind.events, !keys.isEmpty else { return [:] }
        let references = rule.members.compactMap { Reference($0.source, kind) }
        let rows = kind.isAmong(keys, bindsFrom: 2)
        let columns = references.map { SQL(", \($0.lookup)") }.joined(separator: "")
        let found = try connection.execute(
            """
            SELECT \(kind.keyText), t.id\(columns) FROM \(identifier: kind.table) AS t
            WHERE t.cluster = $1\(rows.condition)
            """,
            [cluster] + rows.binds
        ).rows
        let facts = found.map { row in
            let values = zip(references, row.dropFirst(2)).compactMap { reference, value in
                value.map { (reference.name, $0) }
            }
            return (row[0] ?? "", MessageFacts(id: row[1] ?? "", referenced: Dictionary(values) { $1 }))
        }
        return Dictionary(facts) { $1 }
    }

    /// A field of a row that another row refers to.
    private struct Reference {
        let name: String
        let lookup: SQL

        init?(_ source: EventMember.Source, _ kind: Kind) {
            guard case .referenced(let path, let its) = source, let index = kind.index(of: path),
                let target = kind.fields[index].type.referencedSection.flatMap(Kind.named),
                let field = target.index(of: its), let key = target.keyFields.first
            else { return nil }
            name = "\(path).\(its)"
            lookup = """
                (
                    SELECT o.\(identifier: target.fields[field].column) FROM \(identifier: target.table) AS o
                    WHERE o.cluster = t.cluster AND o.\(identifier: key.column) = t.\(identifier: kind.fields[index].column)
                )
                """
        }
    }
}
