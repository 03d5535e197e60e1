package import Model

/// The table of a kind, as SQL derived from the kind's fields.
///
/// The migrations contain this text; a test compares them with the kinds.
package struct TableDefinition {
    private let kind: Kind

    package init(_ kind: Kind) { self.kind = kind }

    /// `CREATE TABLE` for the kind, for its lists and for its status.
    package var sql: String { table + kind.lists.map(listTable).joined() + (kind.status.map(statusTable) ?? "") }

    /// The triggers that record writes by others to managed rows of the kind.
    ///
    /// Postgres evaluates a trigger's condition before it calls the function, so hxapply's own writes cost almost
    /// nothing.
    package var triggers: String { trigger + kind.lists.map(listTrigger).joined() }

    private var trigger: String {
        let columns = kind.columns.map(\.column).joined(separator: ", ")
        let arguments = ([kind.section] + kind.keyFields.map(\.column)).map(Self.quote).joined(separator: ", ")
        return """
            CREATE TRIGGER \(kind.table)_outside_write AFTER UPDATE OF \(columns) OR DELETE ON \(kind.table)
                FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND \(Self.isOutside))
                EXECUTE FUNCTION record_outside_write(\(arguments));

            """
    }

    private func listTrigger(_ field: Field) -> String {
        guard case .list(_, _, let table) = field.type else { return "" }
        let arguments = ([kind.section] + table.ownerColumns).map(Self.quote).joined(separator: ", ")
        return """
            CREATE TRIGGER \(table.name)_outside_write AFTER INSERT OR UPDATE OR DELETE ON \(table.name)
                FOR EACH ROW WHEN (\(Self.isOutside))
                EXECUTE FUNCTION record_outside_write(\(arguments));

            """
    }

    private static let isOutside = "coalesce(current_setting('hxapply.run', true), '') = ''"

    private var table: String {
        var lines = [#"cluster text COLLATE "C" NOT NULL"#]
        lines += kind.columns.map(column)
        lines += [
            "id uuid NOT NULL DEFAULT gen_random_uuid()",
            "created_at timestamptz NOT NULL DEFAULT now()",
            "updated_at timestamptz NOT NULL DEFAULT now()",
            "managed_digest bytea",
            "managed_layout smallint",
            "managed_run uuid",
            #"source text COLLATE "C""#,
        ]
        if kind.acceptsRename { lines.append(#"renamed_from text COLLATE "C""#) }
        let key = ["cluster"] + kind.keyFields.map(\.column)
        lines.append("CONSTRAINT \(kind.table)_pkey PRIMARY KEY (\(key.joined(separator: ", ")))")
        for field in kind.columns {
            if field.isUnique { lines.append(unique("\(kind.table)_\(field.column)_key", field.column)) }
            if let target = field.type.referencedKind {
                lines.append(reference(field.column, in: kind.table, to: target))
            }
            if let check = Self.check(field.type, field.column) {
                lines.append("CONSTRAINT \(kind.table)_\(field.column)_check CHECK (\(check))")
            }
        }
        lines += kind.rules.compactMap(rule)
        lines.append(
            "CONSTRAINT \(kind.table)_managed_check\n"
                + "        CHECK (num_nonnulls(managed_digest, managed_layout, managed_run) IN (0, 3))"
        )
        return create(kind.table, lines) + indexes + comments
    }

    /// An index for each reference that the primary key does not begin with, so that a delete of the row that it names
    /// needs no scan.
    private var indexes: String {
        kind.columns.filter { $0.type.referencedSection != nil && $0 !== kind.keyFields.first }.map {
            index(on: $0.column, of: kind.table)
        }.joined() + (kind.status?.lifecycle == nil ? "" : rowIDIndex)
    }

    /// Other programs report the phase of a resource by the ID of its row, because its key may change.
    private var rowIDIndex: String { "CREATE UNIQUE INDEX \(kind.table)_id_idx ON \(kind.table) (cluster, id);\n" }

    private func index(on column: String, of table: String) -> String {
        "CREATE INDEX \(table)_\(column)_idx ON \(table) (cluster, \(column));\n"
    }

    private func listTable(_ field: Field) -> String {
        guard case .list(let element, _, let table) = field.type else { return "" }
        let value = table.elementColumn
        let owners = table.ownerColumns.joined(separator: ", ")
        var lines = ownerColumns(table.ownerColumns)
        lines += [
            "\(value) \(element.columnType) NOT NULL",
            "created_at timestamptz NOT NULL DEFAULT now()",
            "CONSTRAINT \(table.name)_pkey PRIMARY KEY (cluster, \(owners), \(value))",
            ownerReference(table.ownerColumns, in: table.name),
        ]
        if field.isUnique { lines.append(unique("\(table.name)_\(table.elementColumn)_key", value)) }
        if let target = element.referencedKind {
            lines.append(reference(table.elementColumn, in: table.name, to: target))
        }
        if let check = Self.check(element, value) {
            lines.append("CONSTRAINT \(table.name)_\(table.elementColumn)_check CHECK (\(check))")
        }
        let index = element.referencedKind == nil ? "" : index(on: table.elementColumn, of: table.name)
        return "\n" + create(table.name, lines) + index
            + "COMMENT ON TABLE \(table.name) IS \(Self.quote("\(field.path) of \(kind.section): \(field.summary)"));\n"
    }

    private func statusTable(_ table: StatusTable) -> String {
        var lines = ownerColumns(table.ownerColumns)
        lines += table.fields.map { field in
            column(field) + (field === StatusTable.observedAt ? " NOT NULL DEFAULT now()" : "")
        }
        lines.append(
            "CONSTRAINT \(table.name)_pkey PRIMARY KEY (cluster, \(table.ownerColumns.joined(separator: ", ")))"
        )
        lines.append(ownerReference(table.ownerColumns, in: table.name))
        // Other programs may write longer texts here than a spec may have, but only the known words of a choice.
        for field in table.fields where field.value.constraints.contains(where: \.isChoice) {
            guard let check = Self.check(field.type, field.column) else { continue }
            lines.append("CONSTRAINT \(table.name)_\(field.column)_check CHECK (\(check))")
        }
        return "\n" + create(table.name, lines)
            + "COMMENT ON TABLE \(table.name) IS \(Self.quote(table.summary));\n"
            + table.fields.map {
                "COMMENT ON COLUMN \(table.name).\($0.column) IS \(Self.quote($0.summary));\n"
            }.joined()
    }

    /// The columns of another table that hold the key of a row of the kind.
    private func ownerColumns(_ names: [String]) -> [String] {
        [#"cluster text COLLATE "C" NOT NULL"#]
            + zip(names, kind.keyFields).map { "\($0) \($1.type.columnType) NOT NULL" }
    }

    private func ownerReference(_ columns: [String], in table: String) -> String {
        let ownerKey = kind.keyFields.map(\.column).joined(separator: ", ")
        return "CONSTRAINT \(table)_\(columns.joined(separator: "_"))_fkey "
            + "FOREIGN KEY (cluster, \(columns.joined(separator: ", ")))\n"
            + "        REFERENCES \(kind.table) (cluster, \(ownerKey)) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE"
    }

    private func create(_ table: String, _ lines: [String]) -> String {
        "CREATE TABLE \(table) (\n" + lines.map { "    \($0)" }.joined(separator: ",\n") + "\n);\n"
    }

    private func column(_ field: Field) -> String {
        var text = "\(field.column) \(field.type.columnType)"
        switch field.presence {
        case .required: text += " NOT NULL"
        case .optional: break
        case .defaulting: text += " NOT NULL DEFAULT \(Self.quote(field.defaultValue ?? ""))"
        }
        return text
    }

    private var comments: String {
        "COMMENT ON TABLE \(kind.table) IS \(Self.quote(kind.summary));\n"
            + kind.columns.map {
                "COMMENT ON COLUMN \(kind.table).\($0.column) IS \(Self.quote($0.summary));\n"
            }.joined()
    }

    private func unique(_ constraint: String, _ column: String) -> String {
        "CONSTRAINT \(constraint) UNIQUE (cluster, \(column)) DEFERRABLE"
    }

    private func reference(_ column: String, in table: String, to target: Kind) -> String {
        let key = target.keyFields.map(\.column).joined(separator: ", ")
        return "CONSTRAINT \(table)_\(column)_fkey FOREIGN KEY (cluster, \(column))\n"
            + "        REFERENCES \(target.table) (cluster, \(key)) DEFERRABLE"
    }

    private func rule(_ rule: RowRule) -> String? {
        switch rule {
        case .exactlyOne(let paths):
            let columns = paths.compactMap { path in kind.columns.first { $0.path == path }?.column }
            let hasLists = columns.count < paths.count
            guard columns.count > 1 || !hasLists else { return nil }
            let constraint = "\(kind.table)_\(columns.joined(separator: "_or_"))_check"
            // The values of a list are in another table, so the row itself may have none of the other fields.
            let count = "num_nonnulls(\(columns.joined(separator: ", ")))"
            return "CONSTRAINT \(constraint) CHECK (\(count) \(hasLists ? "<=" : "=") 1)"
        case .onlyWith, .zeroTogether, .atMost, .wholeInstances, .tree: return nil
        }
    }

    static func quote(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}

extension FieldType {
    /// The kind that a single value of this type refers to; nil for lists and other values.
    fileprivate var referencedKind: Kind? {
        if case .reference(let section) = self { Kind.named(section) } else { nil }
    }

    /// The type of the column in Postgres.
    package var columnType: String { isList ? value.column.name + "[]" : value.column.definition }
}
