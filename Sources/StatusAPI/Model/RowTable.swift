internal import Glibc
internal import Reconciler

/// Rows in memory: the text of their cells in one piece, and where each cell begins.
///
/// It never changes; a commit makes a new one, which shares nothing with the old, so requests may go on reading that.
struct RowTable: Sendable, Equatable {
    let columns: [StatusColumn]
    private let bytes: [UInt8]
    /// Where each cell begins, row by row, and after the last cell the end of all.
    private let starts: [UInt32]

    var count: Int { (starts.count - 1) / columns.count }

    /// The index of the column with that path, or nil.
    func index(of path: String) -> Int? { columns.firstIndex { $0.path == path } }

    /// The text of a cell as Postgres writes it, escapes and all.
    func cell(_ row: Int, _ column: Int) -> ArraySlice<UInt8> {
        let index = row * columns.count + column
        return bytes[Int(starts[index])..<Int(starts[index + 1])]
    }

    /// Whether a cell holds just these bytes.
    func cell(_ row: Int, _ column: Int, equals value: [UInt8]) -> Bool {
        let index = row * columns.count + column
        let start = Int(starts[index])
        let length = Int(starts[index + 1]) - start
        guard length == value.count else { return false }
        for offset in 0..<length where bytes[start + offset] != value[offset] { return false }
        return true
    }

    /// Below, at or above 0 as one row's cell stands before the other's in the order of bytes, is equal, or stands after.
    func order(_ left: Int, _ right: Int, _ column: Int) -> Int {
        let (a, b) = (left * columns.count + column, right * columns.count + column)
        let lengths = (Int(starts[a + 1] - starts[a]), Int(starts[b + 1] - starts[b]))
        let order = bytes.withUnsafeBytes { bytes -> Int32 in
            guard let base = bytes.baseAddress else { return 0 }
            return memcmp(base + Int(starts[a]), base + Int(starts[b]), min(lengths.0, lengths.1))
        }
        return order == 0 ? lengths.0 - lengths.1 : Int(order)
    }

    /// How many bytes two rows' cells both begin with.
    func commonLength(_ left: Int, _ right: Int, _ column: Int) -> Int {
        let (a, b) = (left * columns.count + column, right * columns.count + column)
        let (first, second) = (Int(starts[a]), Int(starts[b]))
        let most = min(Int(starts[a + 1]) - first, Int(starts[b + 1]) - second)
        var length = 0
        while length < most, bytes[first + length] == bytes[second + length] { length += 1 }
        return length
    }

    static func == (left: RowTable, right: RowTable) -> Bool {
        left.starts == right.starts && left.bytes == right.bytes
    }

    /// Collects rows.
    struct Builder {
        private let columns: [StatusColumn]
        private var bytes: [UInt8] = []
        private var starts: [UInt32] = [0]

        init(_ columns: [StatusColumn], like old: RowTable? = nil) {
            self.columns = columns
            if let old {
                bytes.reserveCapacity(old.bytes.count + old.bytes.count / 16)
                starts.reserveCapacity(old.starts.count + old.starts.count / 16)
            }
        }

        var count: Int { (starts.count - 1) / columns.count }

        /// Appends one cell; the first of each row follows the last of the row before.
        mutating func append(_ cell: UnsafeBufferPointer<UInt8>) {
            bytes.append(contentsOf: cell)
            starts.append(UInt32(clamping: bytes.count))
        }

        /// Appends a row whose cells stand between tabs.
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
            let cells = (rows.lowerBound * columns.count)..<(rows.upperBound * columns.count)
            let from = Int(table.starts[cells.lowerBound])
            let to = Int(table.starts[cells.upperBound])
            let shift = bytes.count - from
            bytes.append(contentsOf: table.bytes[from..<to])
            for cell in cells { starts.append(UInt32(clamping: Int(table.starts[cell + 1]) + shift)) }
        }

        func table() -> RowTable { RowTable(columns: columns, bytes: bytes, starts: starts) }
    }
}

extension [StatusColumn] {
    /// The index of a column that there is.
    func index(of path: String) -> Int {
        guard let index = firstIndex(where: { $0.path == path }) else { preconditionFailure("No column is \(path).") }
        return index
    }
}
