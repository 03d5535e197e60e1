internal import Model
internal import Spec

/// Finds conflicts between a plan and rows that it does not change, before the database would refuse the write.
package struct UnmanagedConflicts {
    /// The code of a refusal because the row of a declared resource is unmanaged; `--adopt` avoids it.
    package static let unmanagedRow = "HX6001"

    private let tables: [DesiredTable]
    private let diffs: [Diff]

    /// - Parameters:
    ///   - tables: the declared rows of each kind.
    ///   - diffs: the comparison of each table, in the same order.
    init(_ tables: [DesiredTable], _ diffs: [Diff]) {
        self.tables = tables
        self.diffs = diffs
    }

    func refusals() -> [Plan.Refusal] {
        zip(tables, diffs).flatMap { table, diff in
            sameKeys(table.kind, diff) + sharedValues(table, diff.otherRows) + leftBehind(table.kind, diff)
        }
    }

    private func sameKeys(_ kind: Kind, _ diff: Diff) -> [Plan.Refusal] {
        diff.conflicts.map { key, source in
            Plan.Refusal(
                guardName: "unmanaged",
                code: Self.unmanagedRow,
                message: "\(kind.section)/\(key) is declared, but its row is not managed by hxapply",
                advice: "give --adopt to take over every such row, or remove the row or the declaration",
                about: Plan.Concern(
                    "\(kind.section)/\(key)",
                    source: source,
                    ofAll: "resources are declared, but their rows are not managed by hxapply"
                )
            )
        }
    }

    /// Refusals of declared values that another row has in a unique field.
    private func sharedValues(_ table: DesiredTable, _ others: [RowLine]) -> [Plan.Refusal] {
        guard !others.isEmpty else { return [] }
        let kind = table.kind
        return kind.fields.indices.filter { kind.fields[$0].isUnique }.flatMap { field in
            var owners: [[UInt8]: String] = [:]
            for line in others {
                for value in line.values(of: field, in: kind) { owners[Array(value.utf8)] = line.key(of: kind) }
            }
            return (0..<table.count).flatMap { row in
                let line = table.line(row)
                let key = line.key(of: kind)
                return line.values(of: field, in: kind).compactMap { value -> Plan.Refusal? in
                    guard let owner = owners[Array(value.utf8)], owner != key else { return nil }
                    return Plan.Refusal.sharedValue(
                        "\(kind.section)/\(key)",
                        table.source(row),
                        kind,
                        kind.fields[field],
                        owner: owner
                    )
                }
            }
        }
    }

    private func leftBehind(_ kind: Kind, _ diff: Diff) -> [Plan.Refusal] {
        diff.rowsLeftBehind.map { key in
            Plan.Refusal(
                guardName: "rename",
                code: "HX6006",
                message: "\(kind.section)/\(key) refers to what is renamed, but this run leaves that row alone",
                advice: "declare it among the given files, or change that row first",
                about: Plan.Concern(
                    "\(kind.section)/\(key)",
                    source: nil,
                    ofAll: "rows refer to what is renamed, but this run leaves them alone"
                )
            )
        }
    }
}
