internal import Reconciler
internal import Spec

/// The order of a table's rows by one column; rows with the same value stand in the table's own order, or its reverse.
struct RowOrder {
    private let rows: RowTable
    private let column: Int
    /// The place of each row.
    private let ranks: [UInt32]

    init(_ rows: RowTable, _ column: Int, _ derived: DerivedRows) {
        self.rows = rows
        self.column = column
        ranks = derived.list(.ranks(column: column)) { Self.ranks(rows, column) }
    }

    /// Sorts rows; those without a value come last either way.
    func sorted(_ selection: [UInt32], isDescending: Bool) -> [UInt32] {
        let sorted = selection.sorted { ranks[Int($0)] < ranks[Int($1)] }
        guard isDescending else { return sorted }
        let firstNull = sorted.firstIndex { rows.cell(Int($0), column, equals: RowLine.null) } ?? sorted.endIndex
        return sorted[..<firstNull].reversed() + sorted[firstNull...]
    }

    private static func ranks(_ rows: RowTable, _ column: Int) -> [UInt32] {
        let order = order(rows, column)
        var ranks = [UInt32](repeating: 0, count: rows.count)
        for (rank, row) in order.enumerated() { ranks[row] = UInt32(rank) }
        return ranks
    }

    private static func order(_ rows: RowTable, _ column: Int) -> [Int] {
        let type = rows.columns[column].type
        if type.isQuantity {
            // Nulls, and text that is no such value, are above all values.
            let values = (0..<rows.count).map { type.order(of: rows.cell($0, column)) ?? .max }
            return (0..<rows.count).sorted { (values[$0], $0) < (values[$1], $1) }
        }
        let nulls = (0..<rows.count).map { rows.cell($0, column, equals: RowLine.null) }
        return (0..<rows.count).sorted { left, right in
            if nulls[left] != nulls[right] { return nulls[right] }
            let (a, b) = (rows.cell(left, column), rows.cell(right, column))
            return a.elementsEqual(b) ? left < right : a.lexicographicallyPrecedes(b)
        }
    }
}
