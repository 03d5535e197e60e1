internal import Model
internal import Planning
internal import Postgres
internal import Text

/// Writes the changes of one kind, with a number of statements that does not depend on the number of changes.
struct KindWriter {
    let kind: Kind
    let cluster: String
    let run: RunID
    let connection: Connection
    let digests: DigestContext

    /// The number of cells that the digest of a row covers: all fields that this program knows.
    var layout: Int { kind.fields.count }

    // MARK: Creates

    /// Inserts rows with one `COPY`, which reads their lines as they are.
    func create(_ changes: [Change]) throws(PostgresError) {
        guard !changes.isEmpty else { return }
        let count = try connection.copyIn(copyRows) { input throws(PostgresError) in
            for change in changes {
                guard let line = change.after else { continue }
                try input.row { bytes in appendRow(line, change, to: &bytes) }
            }
        }
        try requireAll(count, of: changes)
        for (index, field) in kind.fields.enumerated() {
            guard let table = field.type.listTable else { continue }
            var sent = 0
            let written = try connection.copyIn(copyElements(table)) { input throws(PostgresError) in
                for change in changes {
                    guard let line = change.after else { continue }
                    let cells = line.cells
                    for element in elements(cells[index]) {
                        try input.row { bytes in
                            bytes.append(contentsOf: cluster.utf8)
                            bytes.append(0x09)
                            for part in cells.prefix(kind.keyCount) {
                                bytes.append(contentsOf: part)
                                bytes.append(0x09)
                            }
                            RowLine.appendEscaped(element, to: &bytes)
                        }
                        sent += 1
                    }
                }
            }
            try ResultSet.require(written, of: sent, writtenTo: table.name)
        }
    }

    private var copyRows: SQL {
        let columns = kind.columns.map { SQL(identifier: $0.column) }.joined(separator: ", ")
        return """
            COPY \(identifier: kind.table) (
                cluster, \(columns), managed_digest, managed_layout, managed_run, source\(kind.acceptsRename ? ", renamed_from" : "")
            ) FROM STDIN
            """
    }

    private func copyElements(_ table: ListTable) -> SQL {
        let columns = (table.ownerColumns + [table.elementColumn]).map { SQL(identifier: $0) }
        return "COPY \(identifier: table.name) (cluster, \(columns.joined(separator: ", "))) FROM STDIN"
    }

    private func appendRow(_ line: RowLine, _ change: Change, to bytes: inout [UInt8]) {
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
        bytes.append(contentsOf: String(layout).utf8)
        bytes.append(0x09)
        bytes.append(contentsOf: run.description.utf8)
        bytes.append(0x09)
        RowLine.appendCell(change.source, to: &bytes)
        guard kind.acceptsRename else { return }
        bytes.append(0x09)
        RowLine.appendCell(change.renamedFrom, to: &bytes)
    }

    private func elements(_ cell: ArraySlice<UInt8>) -> [String] {
        RowLine.value(of: cell).map(RowLine.elements(ofList:)) ?? []
    }

    /// The condition that the row `t` and the row `d` of the binds have the same key; it begins with `AND`.
    ///
    /// It also requires that each part of the key is among the binds. This is redundant, but reduces the rows that
    /// Postgres joins.
    ///
    /// - Parameters:
    ///   - number: the number of the bind with the first part of the keys; the other parts follow.
    ///   - columns: the columns of `d` that hold the key.
    func keyMatches(bindsFrom number: Int, columns: [SQL]? = nil) -> SQL {
        zip(kind.keyFields, number...).enumerated().map { index, part in
            let (field, number) = part
            let column: SQL = "t.\(identifier: field.column)"
            let own = columns?[index] ?? SQL(identifier: field.column)
            return " AND \(column) = d.\(own) AND \(column) = ANY ($\(number)::text[])"
        }.joined(separator: "")
    }

    // MARK: Deletes

    /// Deletes rows; foreign keys delete the rows of their lists.
    func delete(_ changes: [Change]) throws(PostgresError) {
        try forEachKey(changes.map(\.key), of: changes, "DELETE FROM \(identifier: kind.table) AS t")
    }

    /// Makes rows unmanaged without changing their values, because other rows refer to them.
    func release(_ changes: [Change]) throws(PostgresError) {
        let statement: SQL = """
            UPDATE \(identifier: kind.table) AS t
            SET managed_digest = NULL, managed_layout = NULL, managed_run = NULL, source = NULL
            """
        // A row that gets another key has it by now.
        try forEachKey(changes.map(\.key), of: changes, statement)
    }

    private func forEachKey(_ keys: [String], of changes: [Change], _ statement: SQL) throws(PostgresError) {
        guard !changes.isEmpty else { return }
        let rows = kind.isAmong(keys, bindsFrom: 2)
        let result = try connection.execute(
            "\(statement) WHERE t.cluster = $1\(rows.condition)",
            [cluster] + rows.binds
        )
        try requireAll(result.affectedRows, of: changes)
    }

    func requireAll(_ affected: Int, of changes: [Change]) throws(PostgresError) {
        try ResultSet.require(affected, of: changes.count, writtenTo: kind.table)
    }
}
