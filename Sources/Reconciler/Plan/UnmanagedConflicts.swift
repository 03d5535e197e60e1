internal import Spec

/// Finds where a plan would run into rows that hxapply never wrote, before the database would refuse the write.
struct UnmanagedConflicts {
    private let tables: [DesiredTable]
    private let diffs: [Diff]

    /// Takes the declared rows of each kind, and what their comparison found, in one order.
    init(_ tables: [DesiredTable], _ diffs: [Diff]) {
        self.tables = tables
        self.diffs = diffs
    }

    func refusals() -> [Plan.Refusal] {
        zip(tables, diffs).flatMap { sameKeys($0.kind, $1) + sharedValues($0, $1.unmanagedRows) } + neededRows()
    }

    private func sameKeys(_ kind: Kind, _ diff: Diff) -> [Plan.Refusal] {
        diff.conflicts.map { key in
            Plan.Refusal(
                guardName: "unmanaged",
                code: "HX6001",
                message: "\(kind.section)/\(key) is declared, but its row was not made by hxapply",
                override: "remove the row or the declaration"
            )
        }
    }

    /// Declared values of unique fields that an unmanaged row has already.
    private func sharedValues(_ table: DesiredTable, _ unmanaged: [RowLine]) -> [Plan.Refusal] {
        guard !unmanaged.isEmpty else { return [] }
        let kind = table.kind
        return kind.fields.indices.filter { kind.fields[$0].isUnique }.flatMap { field in
            var owners: [[UInt8]: String] = [:]
            for line in unmanaged {
                for value in Self.values(line, field, kind) { owners[Array(value.utf8)] = line.key(of: kind) }
            }
            return (0..<table.count).flatMap { row in
                let line = table.line(row)
                let key = line.key(of: kind)
                return Self.values(line, field, kind).compactMap { value in
                    owners[Array(value.utf8)].flatMap { owner in
                        owner == key ? nil : Self.sharedValue(kind, kind.fields[field], key: key, owner: owner)
                    }
                }
            }
        }
    }

    private static func sharedValue(_ kind: Kind, _ field: Field, key: String, owner: String) -> Plan.Refusal {
        Plan.Refusal(
            guardName: "unmanaged",
            code: "HX6002",
            message: "\(kind.section)/\(key) declares the '\(field.path)' of \(kind.section)/\(owner), "
                + "a row that was not made by hxapply",
            override: "remove the row, or declare another value"
        )
    }

    /// Rows to be deleted that an unmanaged row refers to.
    private func neededRows() -> [Plan.Refusal] {
        var deleted: [String: Set<[UInt8]>] = [:]
        for change in diffs.flatMap(\.changes) where change.action == .delete {
            deleted[change.kind.section, default: []].insert(Array(change.key.utf8))
        }
        guard !deleted.isEmpty else { return [] }
        return zip(tables, diffs).flatMap { table, diff in
            diff.unmanagedRows.flatMap { neededRows($0, table.kind, deleted) }
        }
    }

    private func neededRows(_ line: RowLine, _ kind: Kind, _ deleted: [String: Set<[UInt8]>]) -> [Plan.Refusal] {
        kind.fields.enumerated().flatMap { index, field in
            Self.values(line, index, kind).compactMap { value in
                guard let section = field.type.referencedSection,
                    deleted[section]?.contains(Array(value.utf8)) == true
                else { return nil }
                return Plan.Refusal(
                    guardName: "unmanaged",
                    code: "HX6003",
                    message: "\(section)/\(value) cannot be deleted: \(kind.section)/\(line.key(of: kind)), "
                        + "a row that was not made by hxapply, refers to it",
                    override: "remove that row, or keep declaring \(section)/\(value)"
                )
            }
        }
    }

    /// The field's value, or each element of a list; nothing for null.
    private static func values(_ line: RowLine, _ field: Int, _ kind: Kind) -> [String] {
        let cells = line.cells
        guard cells.indices.contains(field), let value = RowLine.value(of: cells[field]) else { return [] }
        return kind.fields[field].type.isList ? RowLine.elements(ofList: value) : [value]
    }
}
