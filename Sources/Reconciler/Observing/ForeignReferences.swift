internal import Model
internal import Postgres
internal import Text

/// Foreign keys of other programs' tables that refer to hxapply's tables.
struct ForeignReferences {
    let kind: Kind
    let cluster: String
    let connection: Connection

    private struct ForeignKey {
        let schema: String
        let table: String
        /// The referring columns, and the columns of hxapply's table that they refer to.
        let columns: [(own: String, foreign: String)]
        /// Whether the rows can be counted completely and without calling functions of the table's owner.
        ///
        /// This is false if the table has a row-level security policy, or if a column needs a cast of a type of its
        /// own.
        let isReadable: Bool
        /// Whether the foreign key deletes or changes the referring rows when the row that they refer to is deleted.
        let cascades: Bool
    }

    /// The tables that refer to the rows, by key, such as `billing.invoices (3 rows)`.
    ///
    /// - Parameter onlyRestricting: whether to consider only foreign keys that forbid to change a key.
    func referrers(
        to lines: [RowLine],
        thatForbidUpdates onlyRestricting: Bool = false
    ) throws(PostgresError) -> [String: [String]] {
        guard !lines.isEmpty else { return [:] }
        var found: [String: [String]] = [:]
        for foreignKey in try foreignKeys(thatForbidUpdates: onlyRestricting) {
            guard foreignKey.isReadable else {
                guard foreignKey.cascades, !onlyRestricting else { continue }
                for line in lines {
                    let rows =
                        "\(foreignKey.schema).\(foreignKey.table) (for all one can tell: this role may not read all of it)"
                    found[line.key(of: kind), default: []].append(rows)
                }
                continue
            }
            for (key, count) in try count(foreignKey, lines) {
                found[key, default: []].append("\(foreignKey.schema).\(foreignKey.table) (\(count.counted("row")))")
            }
        }
        return found
    }

    /// The foreign keys of other tables to the key of this table.
    private func foreignKeys(thatForbidUpdates onlyRestricting: Bool) throws(PostgresError) -> [ForeignKey] {
        let own =
            Kind.all.flatMap { kind in
                [kind.table] + kind.lists.compactMap(\.type.listTable?.name) + [kind.status?.name].compactMap(\.self)
            } + ["api_key_deliveries"]
        let rows = try connection.execute(
            """
            SELECT n.nspname, r.relname, string_agg(a.attname || chr(31) || b.attname, chr(30) ORDER BY k.ordinality),
                has_table_privilege(r.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE')
                    AND NOT row_security_active(r.oid)
                    AND bool_and(t.typnamespace = 'pg_catalog'::regnamespace),
                c.confdeltype
            FROM pg_constraint AS c
            JOIN pg_class AS r ON r.oid = c.conrelid
            JOIN pg_namespace AS n ON n.oid = r.relnamespace
            CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k (foreign_column, own_column, ordinality)
            JOIN pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.own_column
            JOIN pg_attribute AS b ON b.attrelid = c.conrelid AND b.attnum = k.foreign_column
            JOIN pg_type AS t ON t.oid = b.atttypid
            WHERE c.contype = 'f' AND c.confrelid = to_regclass($1)
                AND NOT (n.nspname = current_schema() AND r.relname = ANY ($2::text[]))
                AND ($3::boolean IS FALSE OR c.confupdtype IN ('a', 'r', 'n', 'd'))
            GROUP BY c.oid, n.oid, n.nspname, r.oid, r.relname, c.confdeltype
            ORDER BY n.nspname, r.relname
            """,
            [kind.table, ArrayLiteral.make(own), onlyRestricting ? "t" : "f"]
        ).rows
        let keyColumns = Set(["cluster"] + kind.keyFields.map(\.column))
        return rows.map { row in
            let columns = (row[2] ?? "").split(separator: "\u{1E}").map { pair in
                let names = pair.split(separator: "\u{1F}").map(String.init)
                return (own: names.first ?? "", foreign: names.last ?? "")
            }
            return ForeignKey(
                schema: row[0] ?? "",
                table: row[1] ?? "",
                columns: columns,
                isReadable: row[3] == "t",
                cascades: ["c", "n", "d"].contains(row[4])
            )
        }.filter { Set($0.columns.map(\.own)) == keyColumns }
    }

    private func count(
        _ foreignKey: ForeignKey,
        _ lines: [RowLine]
    ) throws(PostgresError) -> [(key: String, count: Int)] {
        guard kind.keyCount > 0 else { return [] }
        let keys = lines.map { Array($0.values.prefix(kind.keyCount)) }
        var binds: [String?] = [cluster]
        for index in 0..<kind.keyCount { binds.append(ArrayLiteral.make(Array(Set(keys.map { $0[index] })))) }
        let column = Dictionary(foreignKey.columns.map { ($0.own, SQL("f.\(identifier: $0.foreign)")) }) { $1 }
        let parts = kind.keyFields.map { column[$0.column] ?? "NULL" }
        let matches = zip(parts, 2...).map { part, number in SQL(" AND \(part) = ANY ($\(number)::text[])") }
        let rows = try connection.execute(
            """
            SELECT count(*), \(parts.map { SQL("\($0)::text") }.joined(separator: ", "))
            FROM \(identifier: foreignKey.schema).\(identifier: foreignKey.table) AS f
            WHERE \(column["cluster"] ?? "NULL") = $1\(matches.joined(separator: ""))
            GROUP BY \((2...kind.keyCount + 1).map { SQL("\($0)") }.joined(separator: ", "))
            """,
            binds
        ).rows
        // The query combines parts of different keys, so it may also find rows of keys that were not asked for.
        let asked = Set(keys)
        return rows.filter { asked.contains(Array($0.dropFirst())) }.map { row in
            (row.dropFirst().map { $0 ?? "" }.joined(separator: "/"), row[0].flatMap { Int($0) } ?? 0)
        }
    }
}
