internal import Glibc
internal import Text

/// A column of rows in memory.
package protocol CellColumn: Sendable {
    /// The name of the column in requests for its values.
    var path: String { get }
}

extension Field: CellColumn {}

/// Rows in memory: one array with the bytes of all cells, and the position at which each cell ends.
///
/// A table never changes, so a thread may read it while another thread makes the next table.
package struct CellTable<Column: CellColumn>: Sendable, Equatable {
    package let columns: [Column]
    private let bytes: [UInt8]
    /// The start of each row in `bytes`, and after the last row the end of `bytes`.
    private let rowStarts: [Int]
    /// The end of each cell, row by row, counted from the start of its row.
    ///
    /// A row comes in one message of Postgres' protocol, whose length has 31 bits, so these numbers always fit.
    private let cellEnds: [UInt32]

    package var count: Int { rowStarts.count - 1 }

    /// The index of the column with that path; nil if there is none.
    package func index(of path: String) -> Int? { columns.firstIndex { $0.path == path } }

    /// The text of a cell as Postgres writes it, with escapes.
    package func cell(_ row: Int, _ column: Int) -> ArraySlice<UInt8> { bytes[range(row, column)] }

    private func range(_ row: Int, _ column: Int) -> Range<Int> {
        let index = row * columns.count + column
        let start = column == 0 ? 0 : cellEnds[index - 1]
        return (rowStarts[row] + Int(start))..<(rowStarts[row] + Int(cellEnds[index]))
    }

    /// Whether a cell consists of exactly these bytes.
    package func cell(_ row: Int, _ column: Int, equals value: [UInt8]) -> Bool {
        let range = range(row, column)
        guard range.count == value.count else { return false }
        for offset in 0..<range.count where bytes[range.lowerBound + offset] != value[offset] { return false }
        return true
    }

    /// Whether a cell contains these bytes.
    package func cell(_ row: Int, _ column: Int, contains value: [UInt8]) -> Bool {
        let range = range(row, column)
        return bytes.withUnsafeBufferPointer { UnsafeBufferPointer(rebasing: $0[range]).contains(value) }
    }

    /// Compares the cells of two rows by bytes: less than 0, 0, or greater than 0, as `memcmp` does.
    package func order(_ left: Int, _ right: Int, _ column: Int) -> Int {
        let (first, second) = (range(left, column), range(right, column))
        let order = bytes.withUnsafeBytes { bytes -> Int32 in
            guard let base = bytes.baseAddress else { return 0 }
            return memcmp(base + first.lowerBound, base + second.lowerBound, min(first.count, second.count))
        }
        return order == 0 ? first.count - second.count : Int(order)
    }

    /// The number of first bytes that the cells of two rows share.
    package func commonLength(_ left: Int, _ right: Int, _ column: Int) -> Int {
        let (first, second) = (range(left, column), range(right, column))
        let maximum = min(first.count, second.count)
        var length = 0
        while length < maximum, bytes[first.lowerBound + length] == bytes[second.lowerBound + length] { length += 1 }
        return length
    }

    package static func == (left: CellTable, right: CellTable) -> Bool {
        left.rowStarts == right.rowStarts && left.cellEnds == right.cellEnds && left.bytes == right.bytes
    }

    /// Collects the rows of a table.
    package struct Builder {
        private let columns: [Column]
        private var bytes: [UInt8] = []
        private var rowStarts = [0]
        private var cellEnds: [UInt32] = []
        /// The number of cells of the next row so far.
        private var column = 0

        /// - Parameter old: a table of probably similar size, from which the capacity is taken.
        package init(_ columns: [Column], like old: CellTable? = nil) {
            self.columns = columns
            if let old {
                bytes.reserveCapacity(old.bytes.count + old.bytes.count / 16)
                rowStarts.reserveCapacity(old.rowStarts.count + old.rowStarts.count / 16)
                cellEnds.reserveCapacity(old.cellEnds.count + old.cellEnds.count / 16)
            }
        }

        /// The number of rows so far.
        package var count: Int { rowStarts.count - 1 }

        /// Appends a cell; the first cell of each row follows the last cell of the row before.
        package mutating func append(_ cell: UnsafeBufferPointer<UInt8>) {
            bytes.append(contentsOf: cell)
            cellEnds.append(UInt32(clamping: bytes.count - rowStarts[count]))
            column += 1
            guard column == columns.count else { return }
            rowStarts.append(bytes.count)
            column = 0
        }

        /// Appends a row whose cells are separated by tabs.
        package mutating func append(line: UnsafeBufferPointer<UInt8>) {
            var start = 0
            for index in line.indices where line[index] == UInt8(ascii: "\t") {
                append(UnsafeBufferPointer(rebasing: line[start..<index]))
                start = index + 1
            }
            append(UnsafeBufferPointer(rebasing: line[start...]))
        }

        /// Appends rows of another table with the same columns.
        package mutating func append(_ rows: Range<Int>, of table: CellTable) {
            guard !rows.isEmpty else { return }
            let (start, end) = (table.rowStarts[rows.lowerBound], table.rowStarts[rows.upperBound])
            let shift = bytes.count - start
            bytes.append(contentsOf: table.bytes[start..<end])
            cellEnds += table.cellEnds[(rows.lowerBound * columns.count)..<(rows.upperBound * columns.count)]
            for row in rows { rowStarts.append(table.rowStarts[row + 1] + shift) }
        }

        package func table() -> CellTable {
            CellTable(columns: columns, bytes: bytes, rowStarts: rowStarts, cellEnds: cellEnds)
        }
    }
}
