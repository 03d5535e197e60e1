internal import Postgres
internal import Spec

/// Writes one kind's changes with a number of statements that does not depend on how many there are.
struct KindWriter {
    let kind: Kind
    let cluster: String
    let run: RunID
    let connection: Connection
    let digests: DigestContext

    // MARK: Creates

    /// Streams new rows straight into the table: their lines already are what `COPY` reads.
    func create(_ changes: [Change]) throws(PostgresError) {
        guard !changes.isEmpty else { return }
        try connection.copyIn(copyRows) { input throws(PostgresError) in
            for change in changes {
                guard let line = change.after else { continue }
                try input.row { bytes in appendRow(line, source: change.source, to: &bytes) }
            }
        }
        for (index, field) in kind.fields.enumerated() {
            guard let table = field.type.listTable else { continue }
            try connection.copyIn(copyElements(table)) { input throws(PostgresError) in
                for change in changes {
                    guard let line = change.after else { continue }
                    let cells = line.cells
                    for element in elements(cells[index]) {
                        try input.row { bytes in
                            bytes.append(contentsOf: cluster.utf8)
                            bytes.append(0x09)
                            bytes.append(contentsOf: cells[0])
                            bytes.append(0x09)
                            RowLine.appendEscaped(element, to: &bytes)
                        }
                    }
                }
            }
        }
    }

    private var copyRows: SQL {
        let columns = kind.columns.map { SQL(identifier: $0.column) }.joined(separator: ", ")
        return """
            COPY \(identifier: kind.table) (cluster, \(columns), managed_digest, managed_run, source) FROM STDIN
            """
    }

    private func copyElements(_ table: ListTable) -> SQL {
        """
        COPY \(identifier: table.name) (cluster, \(identifier: table.ownerColumn), \(identifier: table.elementColumn))
        FROM STDIN
        """
    }

    private func appendRow(_ line: RowLine, source: String?, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: cluster.utf8)
        bytes.append(0x09)
        if kind.lists.isEmpty {
            bytes.append(contentsOf: line.bytes)
            bytes.append(0x09)
        } else {
            for (field, cell) in zip(kind.fields, line.cells) where !field.type.isList {
                bytes.append(contentsOf: cell)
                bytes.append(0x09)
            }
        }
        bytes.append(contentsOf: "\\\\x".utf8)
        bytes.append(contentsOf: digests.digest(of: line.bytes).hexadecimal.utf8)
        bytes.append(0x09)
        bytes.append(contentsOf: run.description.utf8)
        bytes.append(0x09)
        if let source {
            RowLine.appendEscaped(source, to: &bytes)
        } else {
            bytes.append(contentsOf: RowLine.null)
        }
    }

    private func elements(_ cell: ArraySlice<UInt8>) -> [String] {
        RowLine.value(of: cell).map(RowLine.elements(ofList:)) ?? []
    }

    // MARK: Updates

    /// Rewrites the spec columns of rows that exist.
    func update(_ changes: [Change]) throws(PostgresError) {
        guard !changes.isEmpty else { return }
        let lines = changes.compactMap(\.after)
        let values = lines.map(\.values)
        var binds: [String?] = [cluster, run.description]
        for (index, field) in kind.fields.enumerated() where !field.type.isList {
            binds.append(ArrayLiteral.make(values.map { $0[index] }))
        }
        binds.append(ArrayLiteral.make(lines.map { "\\x" + digests.digest(of: $0.bytes).hexadecimal }))
        binds.append(ArrayLiteral.make(changes.map(\.source)))
        let result = try connection.execute(updateRows, binds)
        try requireAll(result.affectedRows, of: changes)
        for (index, field) in kind.fields.enumerated() {
            guard case .list(let element, _, let table) = field.type else { continue }
            try replaceElements(table, element, values.map { ($0[0] ?? "", $0[index] ?? "{}") })
        }
    }

    private var updateRows: SQL {
        let columns = kind.columns
        let names = columns.map { SQL(identifier: $0.column) } + ["managed_digest", "source"]
        let types = columns.map { SQL(script: $0.type.columnType) } + ["bytea", "text"]
        let arrays = types.enumerated().map { index, type in SQL("$\(index + 3)::\(Self.arrayType(type))") }
        let assignments = names.dropFirst(kind.keyCount).map { SQL("\($0) = d.\($0)") }
        return """
            UPDATE \(identifier: kind.table) AS t
            SET \(assignments.joined(separator: ", ")), managed_run = $2::uuid, updated_at = now()
            FROM unnest(\(arrays.joined(separator: ", "))) AS d (\(names.joined(separator: ", ")))
            WHERE t.cluster = $1\(keyMatches)
            """
    }

    private static func arrayType(_ type: SQL) -> SQL {
        SQL(script: type.text.split(separator: " COLLATE").first.map(String.init) ?? type.text) + "[]"
    }

    private var keyMatches: SQL {
        kind.keyFields.map { SQL(" AND t.\(identifier: $0.column) = d.\(identifier: $0.column)") }
            .joined(separator: "")
    }

    /// Makes the elements of each owner exactly those given; elements that stay keep their rows.
    private func replaceElements(
        _ table: ListTable,
        _ element: FieldType,
        _ lists: [(owner: String, cell: String)]
    ) throws(PostgresError) {
        let pairs = lists.flatMap { list in RowLine.elements(ofList: list.cell).map { (list.owner, $0) } }
        let owner = SQL(identifier: table.ownerColumn)
        let value = SQL(identifier: table.elementColumn)
        let owners = ArrayLiteral.make(pairs.map(\.0))
        let values = ArrayLiteral.make(pairs.map(\.1))
        try connection.execute(
            """
            DELETE FROM \(identifier: table.name) AS t
            USING unnest($2::text[]) AS o (owner)
            WHERE t.cluster = $1 AND t.\(owner) = o.owner AND NOT EXISTS (
                SELECT FROM unnest($3::text[], $4::text[]) AS d (owner, element)
                WHERE d.owner = t.\(owner) AND d.element = t.\(value)
            )
            """,
            [cluster, ArrayLiteral.make(lists.map(\.owner)), owners, values]
        )
        try connection.execute(
            """
            INSERT INTO \(identifier: table.name) (cluster, \(owner), \(value))
            SELECT $1, d.owner, d.element
            FROM unnest($2::text[], $3::text[]) AS d (owner, element)
            WHERE NOT EXISTS (
                SELECT FROM \(identifier: table.name) AS t
                WHERE t.cluster = $1 AND t.\(owner) = d.owner AND t.\(value) = d.element
            )
            """,
            [cluster, owners, values]
        )
    }

    /// Notes rows as written by this run, though another brought them to what they are.
    func stamp(_ lines: [RowLine]) throws(PostgresError) {
        guard !lines.isEmpty else { return }
        let keys = lines.map { Array($0.values.prefix(kind.keyCount)) }
        var binds: [String?] = [cluster, run.description]
        for index in 0..<kind.keyCount { binds.append(ArrayLiteral.make(keys.map { $0[index] })) }
        binds.append(ArrayLiteral.make(lines.map { "\\x" + digests.digest(of: $0.bytes).hexadecimal }))
        let names = kind.keyFields.map { SQL(identifier: $0.column) } + ["managed_digest"]
        let arrays =
            (0..<kind.keyCount).map { SQL("$\($0 + 3)::text[]") } + [SQL("$\(kind.keyCount + 3)::bytea[]")]
        try connection.execute(
            """
            UPDATE \(identifier: kind.table) AS t
            SET managed_digest = d.managed_digest, managed_run = $2::uuid
            FROM unnest(\(arrays.joined(separator: ", "))) AS d (\(names.joined(separator: ", ")))
            WHERE t.cluster = $1\(keyMatches)
            """,
            binds
        )
    }

    // MARK: Deletes

    /// Deletes rows; the rows of their lists go with them.
    func delete(_ changes: [Change]) throws(PostgresError) {
        guard !changes.isEmpty else { return }
        let keys = changes.compactMap(\.before).map { Array($0.values.prefix(kind.keyCount)) }
        var binds: [String?] = [cluster]
        for index in 0..<kind.keyCount { binds.append(ArrayLiteral.make(keys.map { $0[index] })) }
        let names = kind.keyFields.map { SQL(identifier: $0.column) }.joined(separator: ", ")
        let arrays = (0..<kind.keyCount).map { SQL("$\($0 + 2)::text[]") }.joined(separator: ", ")
        let using: SQL = kind.keyCount == 0 ? "" : "USING unnest(\(arrays)) AS d (\(names))"
        let result = try connection.execute(
            """
            DELETE FROM \(identifier: kind.table) AS t
            \(using)
            WHERE t.cluster = $1\(keyMatches)
            """,
            binds
        )
        try requireAll(result.affectedRows, of: changes)
    }

    /// Every row of the plan was there when the snapshot was taken, so each must have been written.
    private func requireAll(_ affected: Int, of changes: [Change]) throws(PostgresError) {
        guard affected != changes.count else { return }
        throw PostgresError(
            reason: .refused(SQLState.serializationFailure),
            message: "\(affected) of \(changes.count) rows of \(kind.table) could be written"
        )
    }
}

extension SQL {
    fileprivate static func + (left: SQL, right: SQL) -> SQL { "\(left)\(right)" }
}
