internal import Model
internal import Postgres

/// Reads the phases that other programs report of resources.
struct ReportedPhases {
    let cluster: String
    let connection: Connection

    /// By resource, such as `reservations/llama`, the phase; nothing for resources of which nobody has reported.
    func read(of kind: Kind, _ keys: [String]) throws(PostgresError) -> [String: String] {
        guard let table = kind.status, table.lifecycle != nil, !keys.isEmpty else { return [:] }
        let columns = KeyColumns(table.ownerColumns)
        let rows = columns.isAmong(keys, bindsFrom: 2)
        let found = try connection.execute(
            """
            SELECT \(columns.text), t.phase FROM \(identifier: table.name) AS t
            WHERE t.cluster = $1\(rows.condition)
            """,
            [cluster] + rows.binds
        ).rows.map { ("\(kind.section)/\($0[0] ?? "")", $0[1] ?? "") }
        return Dictionary(found) { $1 }
    }
}
