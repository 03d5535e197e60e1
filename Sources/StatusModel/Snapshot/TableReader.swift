package import Model

/// Reads values of a kind's rows by the paths of its fields.
package struct TableReader {
    package let table: KindTable

    package init?(_ kind: Kind, _ cluster: ClusterImage) {
        guard let table = cluster.tables[kind.section] else { return nil }
        self.table = table
    }

    package func text(_ row: Int, _ path: String) -> String? {
        table.rows.index(of: path).flatMap { table.value(row, $0) }
    }

    /// The value of a quantity (number, time or duration) as an integer.
    package func order(_ row: Int, _ path: String) -> Int64? {
        table.rows.index(of: path).flatMap { table.rows.columns[$0].type.order(of: table.rows.cell(row, $0)) }
    }

    package func isActive(_ row: Int) -> Bool { text(row, "active") == "t" }

    /// The rows in which a field has a value.
    package func rows(where path: String, is value: String) -> [Int] {
        guard let column = table.rows.index(of: path) else { return [] }
        return table.rows.rows(where: column, is: value, table.lists).map(Int.init)
    }
}
