internal import Model
internal import Postgres

/// Triggers, rules and column types by which the database could store other values than a run sends.
struct Rewriters {
    /// What each table has of these, in words such as `trigger lower_email`.
    private let found: [String: [String]]

    /// Reads the catalogs in the open transaction.
    static func find(in schema: SchemaName, _ connection: Connection) throws(PostgresError) -> Rewriters {
        let found = try triggers(schema, connection) + rules(schema, connection) + columns(schema, connection)
        return Rewriters(found: Dictionary(grouping: found, by: \.table).mapValues { $0.map(\.words) })
    }

    var isEmpty: Bool { found.isEmpty }

    /// What could have changed a row of the kind, in words; anything in the database if the kind's own tables have
    /// nothing.
    func suspects(of kind: Kind, _ schema: SchemaName) -> String {
        let tables = [kind.table] + kind.lists.compactMap(\.type.listTable?.name)
        let own = found.filter { tables.contains($0.key) }
        return (own.isEmpty ? found : own).sorted { $0.key < $1.key }.map { table, words in
            "\(schema.name).\(table) has \(words.joined(separator: ", "))"
        }.joined(separator: "; ")
    }

    private typealias Finding = (table: String, words: String)

    /// Triggers that fire when a run writes, except the migrations' own triggers, which change no row of a kind.
    private static func triggers(_ schema: SchemaName, _ connection: Connection) throws(PostgresError) -> [Finding] {
        try connection.execute(
            """
            SELECT c.relname, t.tgname
            FROM pg_trigger AS t
            JOIN pg_class AS c ON c.oid = t.tgrelid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_proc AS p ON p.oid = t.tgfoid
            WHERE n.nspname = $1 AND NOT t.tgisinternal AND t.tgenabled <> 'D'
                AND t.tgtype::integer & \(insertUpdateDelete) <> 0
                AND NOT (p.pronamespace = n.oid AND p.proname IN ('record_outside_write', 'notify_of_keys'))
            ORDER BY c.relname, t.tgname
            """,
            [schema.name]
        ).rows.map { ($0[0] ?? "", "trigger \($0[1] ?? "")") }
    }

    /// `TRIGGER_TYPE_INSERT`, `_DELETE` and `_UPDATE` of Postgres' `catalog/pg_trigger.h`.
    private static let insertUpdateDelete: SQL = "(4 | 8 | 16)"

    private static func rules(_ schema: SchemaName, _ connection: Connection) throws(PostgresError) -> [Finding] {
        try connection.execute(
            """
            SELECT c.relname, r.rulename
            FROM pg_rewrite AS r
            JOIN pg_class AS c ON c.oid = r.ev_class
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')
            ORDER BY c.relname, r.rulename
            """,
            [schema.name]
        ).rows.map { ($0[0] ?? "", "rule \($0[1] ?? "")") }
    }

    private static func columns(_ schema: SchemaName, _ connection: Connection) throws(PostgresError) -> [Finding] {
        let expected = expectedTypes
        return try connection.execute(
            """
            SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
            FROM pg_attribute AS a
            JOIN pg_class AS c ON c.oid = a.attrelid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relname = ANY ($2::text[]) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY c.relname, a.attnum
            """,
            [schema.name, ArrayLiteral.make(expected.keys.sorted())]
        ).rows.compactMap { row in
            guard let table = row[0], let column = row[1], let type = row[2] else { return nil }
            guard let wanted = expected[table]?[column], wanted != type else { return nil }
            return (table, "column \(column) of type \(type), not \(wanted)")
        }
    }

    /// The type of each column after the migrations, as Postgres shows it, by table and column.
    private static var expectedTypes: [String: [String: String]] {
        var types: [String: [String: String]] = [:]
        for kind in Kind.all {
            for field in kind.columns { types[kind.table, default: [:]][field.column] = shown(field.value) }
            for field in kind.lists {
                guard let table = field.type.listTable else { continue }
                types[table.name] = [table.elementColumn: shown(field.value)]
                for (column, key) in zip(table.ownerColumns, kind.keyFields) {
                    types[table.name]?[column] = shown(key.value)
                }
            }
        }
        return types
    }

    private static func shown(_ value: any ValueType) -> String {
        value.column == .timestamptz ? "timestamp with time zone" : value.column.name
    }
}
