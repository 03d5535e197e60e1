package import Model
package import Postgres

/// The statements that stream the rows of one kind in the current cluster, in key order.
///
/// `COPY` accepts no binds, so statements read the cluster's name from the setting `hxapply.cluster`, which is set with
/// a bound value.
package struct KindSelect {
    private let kind: Kind

    package init(_ kind: Kind) { self.kind = kind }

    /// The statement for plans.
    ///
    /// Each line holds the cells of the kind's fields in their order, then the earlier names (for kinds with renames),
    /// the source, and the layout and the digest of hxapply's last write.
    var copyOut: SQL {
        """
        COPY (
            SELECT \(fields), \(kind.acceptsRename ? "k.renamed_from, " : "")k.source,
                k.managed_layout, k.managed_digest
            FROM \(rows(onlyKeys: false))
            ORDER BY \(order)
        ) TO STDOUT
        """
    }

    /// The statement for rows with more than a spec declares.
    ///
    /// Each line holds the cells of the kind's fields, then the further expressions, then the layout and the digest of
    /// hxapply's last write.
    ///
    /// - Parameters:
    ///   - more: expressions over the row `k`, and over the row `s` of the status table.
    ///   - onlyKeys: whether to select only the keys in the setting `hxapply.keys`.
    package func copyOut(with more: [SQL], onlyKeys: Bool) -> SQL {
        """
        COPY (
            SELECT \(fields), \(more.joined(separator: ", ")), k.managed_layout, k.managed_digest
            FROM \(rows(onlyKeys: onlyKeys, withStatus: true))
            ORDER BY \(order)
        ) TO STDOUT
        """
    }

    /// The statement for rows that satisfy all conditions on the row `t` of the kind's table; each line holds the cells
    /// of the kind's fields.
    func copyOut(where conditions: [SQL]) -> SQL {
        let condition = conditions.map { SQL(" AND \($0)") }.joined(separator: "")
        return """
            COPY (
                SELECT \(fields)
                FROM \(rows(where: condition))
                ORDER BY \(order)
            ) TO STDOUT
            """
    }

    private static let cluster: SQL = "current_setting('hxapply.cluster')"

    private var fields: SQL {
        kind.fields.enumerated().map { index, field in
            if field.isList { return "'{' || coalesce(l\(index).elements, '') || '}'" }
            switch field.value.column {
            // Postgres treats 3 days and 72 hours as equal, but writes them differently; this writes both in hours.
            case .interval: return "extract(epoch FROM k.\(identifier: field.column)) * interval '1 second'"
            default: return "k.\(identifier: field.column)"
            }
        }.joined(separator: ", ")
    }

    // MARK: FROM and WHERE

    /// The rows of the kind as `k`, joined with their lists and their status.
    ///
    /// A full join keeps Postgres from joining row by row. No list lacks its row, so the last condition removes
    /// nothing. But Postgres must not see that it excludes nulls, or it would replace the full join by a left join. A
    /// condition on the result of `coalesce` hides this.
    private func rows(onlyKeys: Bool = false, withStatus: Bool = false, where condition: SQL = "") -> SQL {
        let own: SQL = """
            (
                    SELECT * FROM \(identifier: kind.table) AS t
                    WHERE t.cluster = \(Self.cluster)\(onlyKeys ? isWanted(kind.keyFields.map(\.column)) : "")\(condition)
                ) AS k
            """
        let lists = kind.fields.enumerated().compactMap { index, field in
            field.type.listTable.map { list($0, alias: "l\(index)", onlyKeys: onlyKeys) }
        }
        let joined = lists + (withStatus ? [kind.status.map { status($0, onlyKeys: onlyKeys) }].compactMap(\.self) : [])
        guard !joined.isEmpty else { return own }
        return "\(own)\(joined.joined(separator: ""))\n    WHERE coalesce(k.cluster, '') <> ''"
    }

    private func list(_ table: ListTable, alias: SQL, onlyKeys: Bool) -> SQL {
        let owner = table.ownerColumns.map { SQL(identifier: $0) }.joined(separator: ", ")
        let element = SQL(identifier: table.elementColumn)
        return """

                FULL JOIN (
                    SELECT \(owner), string_agg(\(element), ',' ORDER BY \(element)) AS elements
                    FROM \(identifier: table.name) AS t
                    WHERE t.cluster = \(Self.cluster)\(onlyKeys ? isWanted(table.ownerColumns) : "")
                    GROUP BY \(owner)
                ) AS \(alias) ON \(matches(alias, table.ownerColumns))
            """
    }

    private func status(_ table: StatusTable, onlyKeys: Bool) -> SQL {
        """

            FULL JOIN (
                SELECT * FROM \(identifier: table.name) AS t
                WHERE t.cluster = \(Self.cluster)\(onlyKeys ? isWanted(table.ownerColumns) : "")
            ) AS s ON \(matches("s", table.ownerColumns))
        """
    }

    private var ownKey: SQL { kind.keyFields.map { SQL("k.\(identifier: $0.column)") }.joined(separator: ", ") }

    private static let wanted: SQL = "current_setting('hxapply.keys')::text[]"

    /// The condition that these columns of a joined row hold the key of the row `k`.
    private func matches(_ alias: SQL, _ columns: [String]) -> SQL {
        zip(columns, kind.keyFields).map { column, field in
            SQL("\(alias).\(identifier: column) = k.\(identifier: field.column)")
        }.joined(separator: " AND ")
    }

    /// The condition that these columns of the row `t` hold one of the keys in the setting `hxapply.keys`.
    ///
    /// No name holds a slash, so a key of several parts can be split. Postgres can find rows in the primary key by the
    /// first part. The whole key is looked up in a hash table: `IS TRUE` around `IN` keeps Postgres from turning it
    /// into a join.
    private func isWanted(_ names: [String]) -> SQL {
        guard let first = names.first else { return "" }
        let column: SQL = "t.\(identifier: first)"
        guard names.count > 1 else { return " AND \(column) = ANY (\(Self.wanted))" }
        let columns = names.map { SQL("t.\(identifier: $0)") }.joined(separator: ", ")
        let parts = (1...names.count).map { SQL("split_part(key, '/', \($0))") }
        return """
             AND \(column) = ANY (ARRAY(SELECT \(parts[0]) FROM unnest(\(Self.wanted)) AS key))
                AND ((\(columns)) IN (SELECT \(parts.joined(separator: ", ")) FROM unnest(\(Self.wanted)) AS key)) IS TRUE
            """
    }

    private var order: SQL {
        kind.isSingleton ? "k.cluster" : ownKey
    }
}
