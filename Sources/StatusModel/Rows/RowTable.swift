internal import Glibc
internal import Text

/// Rows in memory: the text of all cells in one array of bytes, and the position where each cell ends.
///
/// A table never changes: after a commit there is a new table, and requests may go on reading the old one.
package struct RowTable: Sendable, Equatable {
    package let columns: [StatusColumn]
    private let bytes: [UInt8]
    /// The position at which each row begins, and at the end the length of all rows.
    private let rowStarts: [Int]
    /// The position at which each cell ends, row by row, counted from the beginning of its row.
    ///
    /// Postgres sends a row in one message of at most 2 GiB, so a position fits into 32 bits.
    private let cellEnds: [UInt32]

    package var count: Int { rowStarts.count - 1 }

    /// The index of the column with that path, or nil.
    package func index(of path: String) -> Int? { columns.firstIndex { $0.path == path } }

    /// The text of a cell as `COPY` writes it, with its escapes.
    package func cell(_ row: Int, _ column: Int) -> ArraySlice<UInt8> { bytes[range(row, column)] }

    private func range(_ row: Int, _ column: Int) -> Range<Int> {
        let index = row * columns.count + column
        let start = column == 0 ? 0 : cellEnds[index - 1]
        return (rowStarts[row] + Int(start))..<(rowStarts[row] + Int(cellEnds[index]))
    }

    /// Whether a cell holds exactly these bytes.
    package func cell(_ row: Int, _ column: Int, equals value: [UInt8]) -> Bool {
        let range = range(row, column)
        guard range.count == value.count else { return false }
        for offset in 0..<range.count where bytes[range.lowerBound + offset] != value[offset] { return false }
        return true
    }

    /// Whether these bytes stand anywhere in a cell.
    func cell(_ row: Int, _ column: Int, contains value: [UInt8]) -> Bool {
        let range = range(row, column)
        return bytes.withUnsafeBufferPointer { UnsafeBufferPointer(rebasing: $0[range]).contains(value) }
    }

    /// Compares the cells of two rows by bytes: less than 0, 0, or greater than 0, as `memcmp` does.
    func order(_ left: Int, _ right: Int, _ column: Int) -> Int {
        let (first, second) = (range(left, column), range(right, column))
        let order = bytes.withUnsafeBytes { bytes -> Int32 in
            guard let base = bytes.baseAddress else { return 0 }
            return memcmp(base + first.lowerBound, base + second.lowerBound, min(first.count, second.count))
        }
        return order == 0 ? first.count - second.count : Int(order)
    }

    /// The length of the prefix that the cells of two rows share, in bytes.
    func commonLength(_ left: Int, _ right: Int, _ column: Int) -> Int {
        let (first, second) = (range(left, column), range(right, column))
        let maximum = min(first.count, second.count)
        var length = 0
        while length < maximum, bytes[first.lowerBound + length] == bytes[second.lowerBound + length] { length += 1 }
        return length
    }

    package static func == (left: RowTable, right: RowTable) -> Bool {
        left.rowStarts == right.rowStarts && left.cellEnds == right.cellEnds && left.bytes == right.bytes
    }

    /// Builds a table cell by cell.
    struct Builder {
        private let columns: [StatusColumn]
        private var bytes: [UInt8] = []
        private var rowStarts = [0]
        private var cellEnds: [UInt32] = []
        /// How many cells of the unfinished row have been appended.
        private var column = 0

        /// - Parameter old: a table of about the same size, for which memory is reserved.
        init(_ columns: [StatusColumn], like old: RowTable? = nil) {
            self.columns = columns
            if let old {
                bytes.reserveCapacity(old.bytes.count + old.bytes.count / 16)
                rowStarts.reserveCapacity(old.rowStarts.count + old.rowStarts.count / 16)
                cellEnds.reserveCapacity(old.cellEnds.count + old.cellEnds.count / 16)
            }
        }

        /// How many rows are complete.
        var count: Int { rowStarts.count - 1 }

        /// Appends one cell; after the last cell of a row comes the first cell of the next.
        mutating func append(_ cell: UnsafeBufferPointer<UInt8>) {
            bytes.append(contentsOf: cell)
            cellEnds.append(UInt32(clamping: bytes.count - rowStarts[count]))
            column += 1
            guard column == columns.count else { return }
            rowStarts.append(bytes.count)
            column = 0
        }

        /// Appends a row whose cells are separated by tabs.
        mutating func append(line: UnsafeBufferPointer<UInt8>) {
            var start = 0
            for index in line.indices where line[index] == UInt8(ascii: "\t") {
                append(UnsafeBufferPointer(rebasing: line[start..<index]))
                start = index + 1
            }
            append(UnsafeBufferPointer(rebasing: line[start...]))
        }

        /// Appends rows of another table with the same columns.
        mutating func append(_ rows: Range<Int>, of table: RowTable) {
            guard !rows.isEmpty else { return }
            let (start, end) = (table.rowStarts[rows.lowerBound], table.rowStarts[rows.upperBound])
            let shift = bytes.count - start
            bytes.append(contentsOf: table.bytes[start..<end])
            cellEnds += table.cellEnds[(rows.lowerBound * columns.count)..<(rows.upperBound * columns.count)]
            for row in rows { rowStarts.append(table.rowStarts[row + 1] + shift) }
        }

        func table() -> RowTable {
            RowTable(columns: columns, bytes: bytes, rowStarts: rowStarts, cellEnds: cellEnds)
        }
    }
}
