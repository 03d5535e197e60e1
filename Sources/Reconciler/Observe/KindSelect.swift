internal import Postgres
internal import Spec

/// The statement that streams one kind's rows of the current cluster in key order.
///
/// `COPY` takes no binds, so the cluster's name comes from the setting `hxapply.cluster`, which is bound.
struct KindSelect {
    private let kind: Kind

    init(_ kind: Kind) { self.kind = kind }

    /// Each line holds the cells of the kind's fields in order, then what the row was renamed from (for kinds that can
    /// be), where it was declared, and the digest of what hxapply last wrote.
    var copyOut: SQL {
        """
        COPY (
            SELECT \(fields), \(kind.acceptsRename ? "k.renamed_from, " : "")k.source, k.managed_digest
            FROM \(identifier: kind.table) AS k\(joins)
            WHERE k.cluster = \(Self.cluster)
            ORDER BY \(order)
        ) TO STDOUT
        """
    }

    /// What a spec does not say but a reader may want to know, behind the cells of the kind's fields: identity, times,
    /// run and source, then what other programs observe, and last the digest of what hxapply last wrote.
    ///
    /// - Parameter onlyKeys: whether to take only the rows whose keys the setting `hxapply.keys` holds.
    func statusCopyOut(onlyKeys: Bool) -> SQL {
        let observed = kind.status?.fields.map { SQL("\(Self.observed($0)), ") } ?? []
        return """
            COPY (
                SELECT \(fields), k.id, k.created_at, k.updated_at, k.managed_run, k.source,
                    \(observed.joined(separator: ""))k.managed_digest
                FROM \(identifier: kind.table) AS k\(joins)\(statusJoin)
                WHERE k.cluster = \(Self.cluster)\(onlyKeys ? keyCondition : "")
                ORDER BY \(order)
            ) TO STDOUT
            """
    }

    /// What another program wrote there, no longer than such a field may be: no constraint holds it to that.
    private static func observed(_ field: Field) -> SQL {
        let column: SQL = "s.\(identifier: field.column)"
        guard let limit = field.type.longestText else { return column }
        return "left(\(column), \(limit))"
    }

    private var statusJoin: SQL {
        guard let status = kind.status, let key = kind.keyFields.first else { return "" }
        return """

                LEFT JOIN \(identifier: status.name) AS s
                    ON s.cluster = k.cluster AND s.\(identifier: status.ownerColumn) = k.\(identifier: key.column)
            """
    }

    /// No name holds a slash, so a composite key's parts are found again.
    private var keyCondition: SQL {
        guard !kind.isSingleton else { return "" }
        let columns = kind.keyFields.map { SQL("k.\(identifier: $0.column)") }.joined(separator: ", ")
        let parts = (1...kind.keyCount).map { SQL("split_part(key, '/', \($0))") }.joined(separator: ", ")
        return """
             AND (\(columns)) IN (
                SELECT \(parts) FROM unnest(current_setting('hxapply.keys')::text[]) AS key
            )
            """
    }

    private static let cluster: SQL = "current_setting('hxapply.cluster')"

    private var fields: SQL {
        kind.fields.enumerated().map { index, field in
            switch field.type {
            case .list: "'{' || coalesce(l\(index).elements, '') || '}'"
            // Postgres takes 3 days and 72 hours for equal but writes them differently; so both are written in hours.
            case .duration: "extract(epoch FROM k.\(identifier: field.column)) * interval '1 second'"
            default: "k.\(identifier: field.column)"
            }
        }.joined(separator: ", ")
    }

    private var joins: SQL {
        kind.fields.enumerated().compactMap { index, field in
            field.type.listTable.map { join($0, alias: "l\(index)") }
        }.joined(separator: "")
    }

    private func join(_ table: ListTable, alias: SQL) -> SQL {
        let owner = SQL(identifier: table.ownerColumn)
        let element = SQL(identifier: table.elementColumn)
        let key = kind.keyFields.map { SQL(identifier: $0.column) }.joined(separator: ", ")
        return """

                LEFT JOIN (
                    SELECT \(owner) AS owner, string_agg(\(element), ',' ORDER BY \(element)) AS elements
                    FROM \(identifier: table.name)
                    WHERE cluster = \(Self.cluster)
                    GROUP BY \(owner)
                ) AS \(alias) ON \(alias).owner = k.\(key)
            """
    }

    private var order: SQL {
        let key = kind.keyFields.map { SQL("k.\(identifier: $0.column)") }
        return key.isEmpty ? "k.cluster" : key.joined(separator: ", ")
    }
}
