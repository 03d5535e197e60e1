internal import Model

/// A selection of a table's rows by filters, in an order.
package struct RowSelection: Sendable {
    private let filters: [RowFilter]
    /// The column to sort by; nil for the table's own order.
    private let sortColumn: Int?
    /// Whether the order is reversed: descending by the column, or the reverse of the table's order.
    private let isReversed: Bool

    package init(_ filters: [RowFilter], sortColumn: Int?, isReversed: Bool) {
        self.filters = filters
        self.sortColumn = sortColumn
        self.isReversed = isReversed
    }

    /// A part of the selected rows, and how many rows are selected.
    ///
    /// - Parameters:
    ///   - range: the positions of the wanted rows in the order.
    ///   - visible: the rows that the viewer may see, and the key of that list in the cache; nil if they may see all.
    package func rows(
        _ range: Range<Int>,
        of table: RowTable,
        visible: (key: RowListCache.Key, rows: [UInt32])?,
        _ lists: RowListCache
    ) -> (total: Int, rows: [Int]) {
        if filters.isEmpty, sortColumn == nil, visible == nil {
            return (table.count, inTableOrder(range, of: table.count) { $0 })
        }
        let key = RowListCache.Key.matching(visible?.key, filters)
        let matching = { lists.list(key) { matches(table, visible?.rows) } }
        guard let sortColumn else {
            let matching = matching()
            return (matching.count, inTableOrder(range, of: matching.count) { Int(matching[$0]) })
        }
        let isAll = filters.isEmpty && visible == nil
        let sorted = lists.list(.sorted(key, column: sortColumn, isDescending: isReversed)) {
            RowOrder(table, sortColumn, lists).sorted(isAll ? nil : matching(), isDescending: isReversed)
        }
        return (sorted.count, sorted[range.clamped(to: sorted.indices)].map(Int.init))
    }

    private func matches(_ table: RowTable, _ visible: [UInt32]?) -> [UInt32] {
        let test = { (row: UInt32) in filters.allSatisfy { $0.matches(Int(row), of: table) } }
        return visible.map { $0.filter(test) } ?? (0..<UInt32(table.count)).filter(test)
    }

    private func inTableOrder(_ range: Range<Int>, of count: Int, _ row: (Int) -> Int) -> [Int] {
        range.clamped(to: 0..<count).map { row(isReversed ? count - 1 - $0 : $0) }
    }
}
