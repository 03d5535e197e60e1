package import Model
package import Postgres

/// The statement that streams one kind's rows of the current cluster in key order.
///
/// `COPY` takes no binds, so the cluster's name comes from the setting `hxapply.cluster`, which is bound.
package struct KindSelect {
    private let kind: Kind

    package init(_ kind: Kind) { self.kind = kind }

    /// Each line holds the cells of the kind's fields in order, then what the row was renamed from (for kinds that can
    /// be), where it was declared, and what hxapply last wrote: the layout and the digest.
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

    /// The same with what a spec does not say: each line holds the cells of the kind's fields, then these, then the
    /// layout and the digest of what hxapply last wrote.
    ///
    /// - Parameters:
    ///   - more: expressions over the row `k` and over `s`, what other programs observe of it.
    ///   - onlyKeys: whether to take only the rows whose keys the setting `hxapply.keys` holds.
    package func copyOut(with more: [SQL], onlyKeys: Bool) -> SQL {
        """
        COPY (
            SELECT \(fields), \(more.joined(separator: ", ")), k.managed_layout, k.managed_digest
            FROM \(rows(onlyKeys: onlyKeys, withStatus: true))
            ORDER BY \(order)
        ) TO STDOUT
        """
    }

    /// The rows that satisfy all conditions over the kind's own table as `t`, each as the cells of the kind's fields.
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
            // Postgres takes 3 days and 72 hours for equal but writes them differently; so both are written in hours.
            case .interval: return "extract(epoch FROM k.\(identifier: field.column)) * interval '1 second'"
            default: return "k.\(identifier: field.column)"
            }
        }.joined(separator: ", ")
    }

    // MARK: Where they are

    /// The kind's rows as `k`, with their lists and what other programs observe.
    ///
    /// No list is without its row. But what tells a full join from one that Postgres may do row by row is that its rows
    /// may lack either side, so the last condition is none that a null fails at once.
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

    /// The condition that these columns of a joined row are the key of the row `k`.
    private func matches(_ alias: SQL, _ columns: [String]) -> SQL {
        zip(columns, kind.keyFields).map { column, field in
            SQL("\(alias).\(identifier: column) = k.\(identifier: field.column)")
        }.joined(separator: " AND ")
    }

    /// The condition that these columns of the row `t` are a wanted key.
    ///
    /// No name holds a slash, so a composite key's parts are found again.
    ///
    /// The first part alone leads along the primary key; that all are wanted is looked up in a hash table, since
    /// Postgres joins no rows for a condition of a condition.
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
