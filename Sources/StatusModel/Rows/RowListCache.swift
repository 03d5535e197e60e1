internal import Model

/// Caches lists of a table's rows: the rows that a viewer may see, the rows that match a filter, the rows in order.
package final class RowListCache: Sendable {
    /// Identifies a list.
    package indirect enum Key: Hashable, Sendable {
        /// The rows that viewers with this scope may see; it also depends on other tables, which have these versions.
        case visible(scope: String, versions: [UInt64])
        /// The rows whose cell in a column holds these bytes.
        case equal(column: Int, [UInt8])
        /// All rows, ordered by a column.
        case order(column: Int)
        /// The rows of another list (nil: of the table) that match the filters.
        case matching(Key?, [RowFilter])
        /// The rows of another list, ordered by a column.
        case sorted(Key, column: Int, isDescending: Bool)
    }

    /// The cache holds at most 4,000,000 row numbers of four bytes, so 16 MB.
    ///
    /// The number of lists is limited too, since a request can make the key of a list long.
    private let lists = BoundedCache<Key, [UInt32]>(maximumCount: 512, maximumSize: 4_000_000) { $1.count }

    /// The list with that key; if there is none, `make` makes it.
    func list(_ key: Key, make: () -> [UInt32]) -> [UInt32] { lists.value(key, make: make) }
}

extension RowTable {
    /// The rows that have a value in a column.
    package func rows(where column: Int, is value: String, _ lists: RowListCache) -> [UInt32] {
        var wanted: [UInt8] = []
        RowLine.appendEscaped(value, to: &wanted)
        return lists.list(.equal(column: column, wanted)) { [wanted] in
            (0..<count).filter { cell($0, column, equals: wanted) }.map(UInt32.init)
        }
    }

    /// The value of a cell as text; empty for null.
    package func text(_ row: Int, _ column: Int) -> String { RowLine.value(of: cell(row, column)) ?? "" }
}
