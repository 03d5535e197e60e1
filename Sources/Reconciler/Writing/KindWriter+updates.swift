internal import Model
internal import Planning
internal import Postgres
internal import Text

extension KindWriter {
    /// Writes the declared columns of existing rows, and makes the rows managed.
    func update(_ changes: [Change]) throws(PostgresError) {
        guard !changes.isEmpty else { return }
        try write(changes, previousKeys: nil)
    }

    /// Gives rows other keys, and writes their other changes; foreign keys update the rows of their lists and status.
    ///
    /// Postgres checks a primary key at once if other tables refer to it. So if another row of the same run still has a
    /// key, the rows get temporary keys first.
    func rename(_ changes: [Change]) throws(PostgresError) {
        guard !changes.isEmpty else { return }
        var previous = changes.compactMap(\.before).map { Array($0.values.prefix(kind.keyCount)) }
        let leaving = Set(previous)
        let isTaken = changes.compactMap(\.after).contains { leaving.contains(Array($0.values.prefix(kind.keyCount))) }
        if isTaken { previous = try moveAside(previous) }
        try write(changes, previousKeys: previous)
    }

    private func write(_ changes: [Change], previousKeys: [[String?]]?) throws(PostgresError) {
        let lines = changes.compactMap(\.after)
        let values = lines.map(\.values)
        var binds: [String?] = [cluster, run.description]
        for (index, field) in kind.fields.enumerated() where !field.type.isList {
            binds.append(ArrayLiteral.make(values.map { $0[index] }))
        }
        binds.append(ArrayLiteral.make(lines.map { "\\x" + digests.digest(of: $0.bytes).hexadecimal }))
        binds.append(ArrayLiteral.make(changes.map(\.source)))
        if kind.acceptsRename {
            binds.append(ArrayLiteral.make(changes.map(\.renamedFrom)))
            binds.append(ArrayLiteral.make(changes.map { $0.keepsRenamedFrom ? "t" : "f" }))
        }
        for index in 0..<(previousKeys == nil ? 0 : kind.keyCount) {
            binds.append(ArrayLiteral.make((previousKeys ?? []).map { $0[index] }))
        }
        let result = try connection.joiningByHash(changes.count) { () throws(PostgresError) in
            try connection.execute(updateRows(changesKeys: previousKeys != nil), binds)
        }
        try requireAll(result.affectedRows, of: changes)
        for (index, field) in kind.fields.enumerated() {
            guard case .list(_, _, let table) = field.type else { continue }
            let lists = values.map { (owner: $0.prefix(kind.keyCount).map { $0 ?? "" }, cell: $0[index] ?? "{}") }
            try replaceElements(table, lists)
        }
    }

    private func updateRows(changesKeys: Bool) -> SQL {
        let columns = kind.columns
        var names = columns.map { SQL(identifier: $0.column) } + ["managed_digest", "source"]
        var types = columns.map { SQL(script: $0.value.column.name) } + ["bytea", "text"]
        var assignments = names.dropFirst(changesKeys ? 0 : kind.keyCount).map { SQL("\($0) = d.\($0)") }
        assignments.append("managed_layout = \(layout)")
        if kind.acceptsRename {
            names += ["renamed_from", "keeps_renamed_from"]
            types += ["text", "boolean"]
            assignments.append(
                "renamed_from = CASE WHEN d.keeps_renamed_from THEN t.renamed_from ELSE d.renamed_from END"
            )
        }
        let previous = (0..<kind.keyCount).map { SQL("previous_\($0)") }
        let matches =
            changesKeys
            ? keyMatches(bindsFrom: names.count + 3, columns: previous) : keyMatches(bindsFrom: 3)
        if changesKeys {
            names += previous
            types += previous.map { _ in "text" }
        }
        let arrays = types.enumerated().map { index, type in SQL("$\(index + 3)::\(Self.arrayType(type))") }
        return """
            UPDATE \(identifier: kind.table) AS t
            SET \(assignments.joined(separator: ", ")), managed_run = $2::uuid, updated_at = now()
            FROM unnest(\(arrays.joined(separator: ", "))) AS d (\(names.joined(separator: ", ")))
            WHERE t.cluster = $1\(matches)
            """
    }

    /// Gives rows temporary keys that no other row has.
    ///
    /// - Returns: these keys, in the same order.
    private func moveAside(_ keys: [[String?]]) throws(PostgresError) -> [[String?]] {
        let prefix = "hx-moving-\(run.short)-"
        let columns = kind.keyFields.map { SQL(identifier: $0.column) }
        let arrays = (0..<kind.keyCount).map { SQL("$\($0 + 3)::text[]") }.joined(separator: ", ")
        let moved = try connection.joiningByHash(keys.count) { () throws(PostgresError) in
            try connection.execute(
                """
                UPDATE \(identifier: kind.table) AS t
                SET \(columns[0]) = $2 || d.number
                FROM unnest(\(arrays)) WITH ORDINALITY AS d (\((columns + ["number"]).joined(separator: ", ")))
                WHERE t.cluster = $1\(keyMatches(bindsFrom: 3))
                """,
                [cluster, prefix] + (0..<kind.keyCount).map { index in ArrayLiteral.make(keys.map { $0[index] }) }
            )
        }
        try moved.require(keys.count, writtenTo: kind.table)
        return keys.enumerated().map { index, key in [prefix + String(index + 1)] + key.dropFirst() }
    }

    private static func arrayType(_ type: SQL) -> SQL {
        SQL(script: type.text.split(separator: " COLLATE").first.map(String.init) ?? type.text) + "[]"
    }

    /// Makes the elements of each owner equal to the given ones; elements that stay keep their rows.
    private func replaceElements(
        _ table: ListTable,
        _ lists: [(owner: [String], cell: String)]
    ) throws(PostgresError) {
        let pairs = lists.flatMap { list in RowLine.elements(ofList: list.cell).map { (owner: list.owner, element: $0) }
        }
        let owner = KeyColumns(table.ownerColumns)
        let value = SQL(identifier: table.elementColumn)
        let owners = lists.map { $0.owner.joined(separator: "/") }
        let isOwned = owner.isAmong(owners, bindsFrom: 3)
        // Postgres builds a hash table for `= ANY`, but for `<> ALL` only since version 15. No name of an owner holds a
        // slash.
        try connection.execute(
            """
            DELETE FROM \(identifier: table.name) AS t
            WHERE t.cluster = $1\(isOwned.condition)
                AND NOT coalesce(\(owner.text) || '/' || t.\(value) = ANY ($2::text[]), false)
            """,
            [cluster, ArrayLiteral.make(pairs.map { ($0.owner + [$0.element]).joined(separator: "/") })]
                + isOwned.binds
        )
        let columns = (table.ownerColumns + [table.elementColumn]).map { SQL(identifier: $0) }.joined(separator: ", ")
        let arrays = (0...kind.keyCount).map { SQL("$\($0 + 2)::text[]") }.joined(separator: ", ")
        let parts = (0..<kind.keyCount).map { index in ArrayLiteral.make(pairs.map { $0.owner[index] }) }
        try connection.execute(
            """
            INSERT INTO \(identifier: table.name) (cluster, \(columns))
            SELECT $1, d.* FROM unnest(\(arrays)) AS d
            ON CONFLICT (cluster, \(columns)) DO NOTHING
            """,
            [cluster] + parts + [ArrayLiteral.make(pairs.map(\.element))]
        )
        let isThere = owner.isAmong(owners, bindsFrom: 2)
        let present = try connection.execute(
            "SELECT count(*) FROM \(identifier: table.name) AS t WHERE t.cluster = $1\(isThere.condition)",
            [cluster] + isThere.binds
        ).scalar
        try ResultSet.require(present.flatMap { Int($0) } ?? 0, of: pairs.count, writtenTo: table.name)
    }

    /// Stores the digest, the file and the earlier names of rows that already have the declared values.
    func settle(_ rows: [Plan.SettledRow]) throws(PostgresError) {
        guard !rows.isEmpty else { return }
        let keys = rows.map { Array($0.line.values.prefix(kind.keyCount)) }
        var binds: [String?] = [cluster, run.description]
        for index in 0..<kind.keyCount { binds.append(ArrayLiteral.make(keys.map { $0[index] })) }
        binds.append(ArrayLiteral.make(rows.map { "\\x" + digests.digest(of: $0.line.bytes).hexadecimal }))
        binds.append(ArrayLiteral.make(rows.map(\.source)))
        binds.append(ArrayLiteral.make(rows.map { $0.isDrifted ? "t" : "f" }))
        var names = kind.keyFields.map { SQL(identifier: $0.column) } + ["managed_digest", "source", "is_drifted"]
        var arrays =
            (0..<kind.keyCount).map { SQL("$\($0 + 3)::text[]") }
            + ["bytea", "text", "boolean"].enumerated().map { SQL("$\(kind.keyCount + 3 + $0)::\(SQL(script: $1))[]") }
        if kind.acceptsRename {
            binds.append(ArrayLiteral.make(rows.map(\.renamedFrom)))
            names.append("renamed_from")
            arrays.append(SQL("$\(kind.keyCount + 6)::text[]"))
        }
        // If others brought a row to the declared values, it counts as written now, because nobody recorded its earlier
        // values.
        let settled = try connection.joiningByHash(rows.count) { () throws(PostgresError) in
            try connection.execute(
                """
                UPDATE \(identifier: kind.table) AS t
                SET managed_digest = d.managed_digest, managed_layout = \(layout),
                    source = d.source\(kind.acceptsRename ? ", renamed_from = d.renamed_from" : ""),
                    updated_at = CASE WHEN d.is_drifted THEN now() ELSE t.updated_at END,
                    managed_run = CASE WHEN d.is_drifted THEN $2::uuid ELSE t.managed_run END
                FROM unnest(\(arrays.joined(separator: ", "))) AS d (\(names.joined(separator: ", ")))
                WHERE t.cluster = $1\(keyMatches(bindsFrom: 3))
                """,
                binds
            )
        }
        try settled.require(rows.count, writtenTo: kind.table)
    }
}

extension SQL {
    fileprivate static func + (left: SQL, right: SQL) -> SQL { "\(left)\(right)" }
}
