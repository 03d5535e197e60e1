internal import Reconciler
internal import Spec

/// The order of a table's rows by one column; rows with the same value stand in the table's own order, or its reverse.
struct RowOrder {
    private let rows: RowTable
    private let column: Int
    /// All rows, those without a value last.
    private let order: [UInt32]

    init(_ rows: RowTable, _ column: Int, _ derived: DerivedRows) {
        self.rows = rows
        self.column = column
        order = derived.list(.order(column: column)) { Self.order(rows, column) }
    }

    /// Sorts rows; those without a value come last either way.
    func sorted(_ selection: [UInt32], isDescending: Bool) -> [UInt32] {
        let sorted = inOrder(selection)
        guard isDescending else { return sorted }
        let firstNull = sorted.firstIndex { rows.cell(Int($0), column, equals: RowLine.null) } ?? sorted.endIndex
        return sorted[..<firstNull].reversed() + sorted[firstNull...]
    }

    private func inOrder(_ selection: [UInt32]) -> [UInt32] {
        if selection.count == order.count { return order }
        var isSelected = [Bool](repeating: false, count: order.count)
        for row in selection { isSelected[Int(row)] = true }
        return order.filter { isSelected[Int($0)] }
    }

    private static func order(_ rows: RowTable, _ column: Int) -> [UInt32] {
        let type = rows.columns[column].type
        var present: [Entry] = []
        var absent: [UInt32] = []
        present.reserveCapacity(rows.count)
        for row in 0..<UInt32(rows.count) {
            let cell = rows.cell(Int(row), column)
            if let key = key(of: cell, type) {
                present.append(Entry(key: key, row: row))
            } else {
                absent.append(row)
            }
        }
        if type.isQuantity {
            present.sort { $0.key != $1.key ? $0.key < $1.key : $0.row < $1.row }
        } else {
            present.sort { $0.key != $1.key ? $0.key < $1.key : precedes($0.row, $1.row, rows, column) }
        }
        return present.map(\.row) + absent
    }

    /// A row and as much of its value as fits into a number of the same order, so that few values are looked up again.
    private struct Entry {
        let key: UInt64
        let row: UInt32
    }

    /// A quantity, or the first eight bytes of a text; nil where there is none.
    private static func key(of cell: ArraySlice<UInt8>, _ type: FieldType) -> UInt64? {
        if cell.elementsEqual(RowLine.null) { return nil }
        if type.isQuantity { return type.order(of: cell).map { UInt64(bitPattern: $0) ^ 1 << 63 } }
        let start = cell.prefix(8)
        return start.reduce(0) { $0 << 8 | UInt64($1) } << UInt64(8 * (8 - start.count))
    }

    private static func precedes(_ left: UInt32, _ right: UInt32, _ rows: RowTable, _ column: Int) -> Bool {
        let (a, b) = (rows.cell(Int(left), column), rows.cell(Int(right), column))
        return a.elementsEqual(b) ? left < right : a.lexicographicallyPrecedes(b)
    }
}
