internal import Glibc
internal import Text

/// A column of rows in memory.
package protocol CellColumn: Sendable {
    /// The name that its values are asked for by.
    var path: String { get }
}

extension Field: CellColumn {}

/// Rows in memory: the text of all cells in one array of bytes, and the position where each cell ends.
///
/// A table never changes, so one thread may read it while another one makes the next.
package struct CellTable<Column: CellColumn>: Sendable, Equatable {
    package let columns: [Column]
    private let bytes: [UInt8]
    /// Where each row begins, and behind the last one the end of all.
    private let rowStarts: [Int]
    /// Where each cell ends, row by row, counted from where its row begins.
    ///
    /// A row comes in one message of Postgres's protocol, whose length has 31 bits, so these always fit.
    private let cellEnds: [UInt32]

    package var count: Int { rowStarts.count - 1 }

    /// The index of the column with that path, or nil.
    package func index(of path: String) -> Int? { columns.firstIndex { $0.path == path } }

    /// The text of a cell as Postgres writes it, escapes and all.
    package func cell(_ row: Int, _ column: Int) -> ArraySlice<UInt8> { bytes[range(row, column)] }

    private func range(_ row: Int, _ column: Int) -> Range<Int> {
        let index = row * columns.count + column
        let start = column == 0 ? 0 : cellEnds[index - 1]
        return (rowStarts[row] + Int(start))..<(rowStarts[row] + Int(cellEnds[index]))
    }

    /// Whether a cell holds just these bytes.
    package func cell(_ row: Int, _ column: Int, equals value: [UInt8]) -> Bool {
        let range = range(row, column)
        guard range.count == value.count else { return false }
        for offset in 0..<range.count where bytes[range.lowerBound + offset] != value[offset] { return false }
        return true
    }

    /// Whether these bytes stand anywhere in a cell.
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

    /// How many bytes two rows' cells both begin with.
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

    /// Collects rows.
    package struct Builder {
        private let columns: [Column]
        private var bytes: [UInt8] = []
        private var rowStarts = [0]
        private var cellEnds: [UInt32] = []
        /// How many cells of the next row are there.
        private var column = 0

        /// - Parameter old: a table that is likely to be as large.
        package init(_ columns: [Column], like old: CellTable? = nil) {
            self.columns = columns
            if let old {
                bytes.reserveCapacity(old.bytes.count + old.bytes.count / 16)
                rowStarts.reserveCapacity(old.rowStarts.count + old.rowStarts.count / 16)
                cellEnds.reserveCapacity(old.cellEnds.count + old.cellEnds.count / 16)
            }
        }

        /// How many rows are there.
        package var count: Int { rowStarts.count - 1 }

        /// Appends one cell; the first of each row follows the last of the row before.
        package mutating func append(_ cell: UnsafeBufferPointer<UInt8>) {
            bytes.append(contentsOf: cell)
            cellEnds.append(UInt32(clamping: bytes.count - rowStarts[count]))
            column += 1
            guard column == columns.count else { return }
            rowStarts.append(bytes.count)
            column = 0
        }

        /// Appends a row whose cells stand between tabs.
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
