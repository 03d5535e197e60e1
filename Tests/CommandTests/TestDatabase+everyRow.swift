import Model
import Postgres
import TestSupport

extension TestDatabase {
    /// All rows of all kinds and their lists, and of what runs leave beside them, with every column.
    func everyRow() throws -> String {
        let lists = Kind.all.flatMap(\.lists).compactMap(\.type.listTable?.name)
        let tables = Kind.all.map(\.table) + lists + ["changes", "outbox", "dispatches", "outside_writes"]
        let selects = tables.map { table in
            SQL("SELECT '\(identifier: table) ' || t::text AS line FROM hx.\(identifier: table) AS t")
        }
        let lines = selects.joined(separator: " UNION ALL ")
        return try execute("SELECT string_agg(line, E'\\n' ORDER BY line) FROM (\(lines)) AS lines").scalar ?? ""
    }
}
