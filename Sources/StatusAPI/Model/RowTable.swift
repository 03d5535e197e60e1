internal import Glibc
internal import Reconciler

/// Rows in memory: the text of their cells in one piece, and where each cell begins.
///
/// It never changes; a commit makes a new one, which shares nothing with the old, so requests may go on reading that.
struct RowTable: Sendable, Equatable {
    let columns: [StatusColumn]
    private let bytes: [UInt8]
    /// No row is so long that this would not do for it.
    private let places: CellPlaces<UInt32>

    var count: Int { places.count }

    /// The index of the column with that path, or nil.
    func index(of path: String) -> Int? { columns.firstIndex { $0.path == path } }

    /// The text of a cell as Postgres writes it, escapes and all.
    func cell(_ row: Int, _ column: Int) -> ArraySlice<UInt8> {
        bytes[places.range(row, column)]
    }

    /// Whether a cell holds just these bytes.
    func cell(_ row: Int, _ column: Int, equals value: [UInt8]) -> Bool {
        let place = places.range(row, column)
        guard place.count == value.count else { return false }
        for offset in value.indices where bytes[place.lowerBound + offset] != value[offset] { return false }
        return true
    }

    /// Below, at or above 0 as one row's cell stands before the other's in the order of bytes, is equal, or stands after.
    func order(_ left: Int, _ right: Int, _ column: Int) -> Int {
        let (one, other) = (places.range(left, column), places.range(right, column))
        let order = bytes.withUnsafeBytes { bytes -> Int32 in
            guard let base = bytes.baseAddress else { return 0 }
            return memcmp(base + one.lowerBound, base + other.lowerBound, min(one.count, other.count))
        }
        return order == 0 ? one.count - other.count : Int(order)
    }

    /// How many bytes two rows' cells both begin with.
    func commonLength(_ left: Int, _ right: Int, _ column: Int) -> Int {
        let (one, other) = (places.range(left, column), places.range(right, column))
        let most = min(one.count, other.count)
        var length = 0
        while length < most, bytes[one.lowerBound + length] == bytes[other.lowerBound + length] { length += 1 }
        return length
    }

    static func == (left: RowTable, right: RowTable) -> Bool {
        left.places == right.places && left.bytes == right.bytes
    }

    /// Collects rows.
    struct Builder {
        private let columns: [StatusColumn]
        private var bytes: [UInt8] = []
        private var places: CellPlaces<UInt32>

        init(_ columns: [StatusColumn], like old: RowTable? = nil) {
            self.columns = columns
            places = CellPlaces(width: columns.count)
            if let old {
                bytes.reserveCapacity(old.bytes.count + old.bytes.count / 16)
                places.reserveCapacity(like: old.places)
            }
        }

        var count: Int { places.count }

        /// Appends one cell; the first of each row follows the last of the row before.
        mutating func append(_ cell: UnsafeBufferPointer<UInt8>) {
            bytes.append(contentsOf: cell)
            places.append(cell.count)
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
            bytes.append(contentsOf: table.bytes[table.places.range(rows)])
            places.append(rows, of: table.places)
        }

        func table() -> RowTable { RowTable(columns: columns, bytes: bytes, places: places) }
    }
}

extension [StatusColumn] {
    /// The index of a column that there is.
    func index(of path: String) -> Int {
        guard let index = firstIndex(where: { $0.path == path }) else { preconditionFailure("No column is \(path).") }
        return index
    }
}
