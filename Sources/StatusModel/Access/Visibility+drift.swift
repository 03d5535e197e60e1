internal import Model

extension Visibility {
    /// Whether others changed the row after hxapply last wrote it, as far as the viewer may see.
    ///
    /// A row of which nothing differs but the names of other teams is not drifted for them, and neither is one of which
    /// the history does not tell what differs.
    package func isDrifted(_ row: Int, of table: KindTable) -> Bool {
        guard table.isDrifted(row) else { return false }
        guard mayHideDrift(of: table.kind) else { return true }
        guard let applied = table.applied[table.key(of: row)]?.cells else { return false }
        let teams = Set(viewer.teams)
        return zip(table.kind.fields, applied).contains { field, cell in
            guard let column = table.rows.index(of: field.path) else { return false }
            let now = table.rows.cell(row, column)
            return field.namesTeams
                ? Self.names(now, of: field, teams) != Self.names(cell, of: field, teams) : !now.elementsEqual(cell)
        }
    }

    /// The rows that the viewer may see and that drifted, though not for them.
    package func hiddenDrift(of table: KindTable) -> Set<Int> {
        guard table.driftedCount > 0, mayHideDrift(of: table.kind) else { return [] }
        let isVisible = predicate(for: table)
        return Set(
            (0..<table.rows.count).filter { table.isDrifted($0) && isVisible($0) && !isDrifted($0, of: table) }
        )
    }

    private func mayHideDrift(of kind: Kind) -> Bool { !viewer.isPlatform && !kind.fieldsWithOtherTeams.isEmpty }

    private static func names(_ cell: ArraySlice<UInt8>, of field: Field, _ teams: Set<String>) -> [String] {
        guard let value = RowLine.value(of: cell) else { return [] }
        return (field.isList ? RowLine.elements(ofList: value) : [value]).filter(teams.contains)
    }
}
