internal import Model

/// Lists of rows that were worked out once and serve many requests: those that somebody may see, those that a filter
/// lets through, the order by a column.
package final class RowListCache: Sendable {
    /// What a list is of.
    package indirect enum Key: Hashable, Sendable {
        /// The rows that a viewer with that scope may see, as far as that rests on other tables of these versions.
        case visible(scope: String, versions: [UInt64])
        /// The rows with that cell.
        case equal(column: Int, [UInt8])
        /// All rows in the order by a column.
        case order(column: Int)
        /// Of those rows, or of all, the ones that the filters let through.
        case matching(Key?, [RowFilter])
        /// Those rows in the order by a column.
        case sorted(Key, column: Int, isDescending: Bool)
    }

    /// Row numbers in all lists together are four bytes each, so 16 MB; a list has a name that a request may have made
    /// long.
    private let lists = BoundedCache<Key, [UInt32]>(count: 512, size: 4_000_000) { $1.count }

    /// The list of that key, made by `make` where there is none.
    func list(_ key: Key, make: () -> [UInt32]) -> [UInt32] { lists.value(key, make: make) }
}

extension RowTable {
    /// The rows whose cell in that column holds that value.
    package func rows(where column: Int, is value: String, _ lists: RowListCache) -> [UInt32] {
        var wanted: [UInt8] = []
        RowLine.appendEscaped(value, to: &wanted)
        return lists.list(.equal(column: column, wanted)) { [wanted] in
            (0..<count).filter { cell($0, column, equals: wanted) }.map(UInt32.init)
        }
    }

    /// The cell's text, empty for null: for cells whose text has no escapes.
    package func text(_ row: Int, _ column: Int) -> String { RowLine.value(of: cell(row, column)) ?? "" }
}
