internal import Model

/// The order of a table's rows by one column; rows with equal values are in the order of the table.
struct RowOrder {
    private let rows: RowTable
    private let column: Int
    /// All rows in this order; rows without a value come last.
    private let order: [UInt32]

    init(_ rows: RowTable, _ column: Int, _ lists: RowListCache) {
        self.rows = rows
        self.column = column
        order = lists.list(.order(column: column)) { Self.order(rows, column) }
    }

    /// Sorts the selected rows, or all if nil; rows without a value come last in both directions.
    func sorted(_ selection: [UInt32]?, isDescending: Bool) -> [UInt32] {
        let sorted = selection.map(inOrder) ?? order
        guard isDescending else { return sorted }
        let firstNull = sorted.firstIndex { rows.cell(Int($0), column, equals: RowLine.null) } ?? sorted.endIndex
        return sorted[..<firstNull].reversed() + sorted[firstNull...]
    }

    private func inOrder(_ selection: [UInt32]) -> [UInt32] {
        var isSelected = [Bool](repeating: false, count: order.count)
        for row in selection { isSelected[Int(row)] = true }
        return order.filter { isSelected[Int($0)] }
    }

    private static func order(_ rows: RowTable, _ column: Int) -> [UInt32] {
        let keys = SortKeys(rows, column)
        var present: [Entry] = []
        var absent: [UInt32] = []
        present.reserveCapacity(rows.count)
        for row in 0..<UInt32(rows.count) {
            if let (key, isWhole) = keys.key(Int(row), rows, column) {
                present.append(Entry(key: key, row: row, isWhole: isWhole))
            } else {
                absent.append(row)
            }
        }
        present.sort { left, right in
            if left.key != right.key { return left.key < right.key }
            if left.isWhole, right.isWhole { return left.row < right.row }
            let order = rows.order(Int(left.row), Int(right.row), column)
            return order == 0 ? left.row < right.row : order < 0
        }
        return present.map(\.row) + absent
    }

    /// A row with a number that sorts like its value, or like the value's beginning, so that few values must be
    /// compared.
    private struct Entry {
        let key: UInt128
        let row: UInt32
        /// Whether the number stands for the whole value.
        let isWhole: Bool
    }
}

/// Makes numbers that sort like a column's values: from a quantity the quantity, from a text the first 16 bytes after
/// the prefix that all texts of the column share.
private struct SortKeys {
    private static let width = 16

    private let type: FieldType
    /// The length of the prefix that all values of the column share, in bytes.
    private let common: Int

    init(_ rows: RowTable, _ column: Int) {
        type = rows.columns[column].type
        common = type.isQuantity ? 0 : Self.common(rows, column)
    }

    private static func common(_ rows: RowTable, _ column: Int) -> Int {
        var first: Int?
        var length = 0
        for row in 0..<rows.count where !rows.cell(row, column, equals: RowLine.null) {
            if let first {
                length = min(length, rows.commonLength(first, row, column))
            } else {
                first = row
                length = rows.cell(row, column).count
            }
        }
        return length
    }

    /// The number of a row's value, and whether it represents the whole value; nil if there is no value.
    func key(_ row: Int, _ rows: RowTable, _ column: Int) -> (number: UInt128, isWhole: Bool)? {
        if rows.cell(row, column, equals: RowLine.null) { return nil }
        let cell = rows.cell(row, column)
        if type.isQuantity { return type.order(of: cell).map { (UInt128(UInt64(bitPattern: $0) ^ 1 << 63), true) } }
        let start = cell.startIndex + common
        let end = min(start + Self.width, cell.endIndex)
        var number: UInt128 = 0
        for index in start..<end { number = number << 8 | UInt128(cell[index]) }
        return (number << UInt128(8 * (Self.width - (end - start))), end == cell.endIndex)
    }
}
