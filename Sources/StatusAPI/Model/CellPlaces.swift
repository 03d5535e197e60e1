/// Where each cell of a table's rows stands in one text.
///
/// A cell's place is counted from its row's start, so that a small number does for it however long the text is.
struct CellPlaces<Offset: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable, Equatable {
    /// Cells of a row.
    let width: Int
    /// Where each row starts, and after the last one the end of all.
    private var rows: [Int] = [0]
    /// Where each cell starts within its row, row by row.
    private var cells: [Offset] = []
    /// Bytes of the row that is not complete.
    private var pending = 0

    init(width: Int) { self.width = width }

    /// How many rows are complete.
    var count: Int { rows.count - 1 }

    /// Where a cell stands in the text.
    func range(_ row: Int, _ column: Int) -> Range<Int> {
        let start = rows[row]
        let index = row * width + column
        let end = column + 1 < width ? start + Int(cells[index + 1]) : rows[row + 1]
        return (start + Int(cells[index]))..<end
    }

    /// Where all cells of rows stand in the text.
    func range(_ rows: Range<Int>) -> Range<Int> { self.rows[rows.lowerBound]..<self.rows[rows.upperBound] }

    mutating func reserveCapacity(like other: CellPlaces) {
        rows.reserveCapacity(other.rows.count + other.rows.count / 16)
        cells.reserveCapacity(other.cells.count + other.cells.count / 16)
    }

    /// Adds a cell of so many bytes; the first of each row follows the last of the row before.
    mutating func append(_ length: Int) {
        cells.append(Offset(clamping: pending))
        pending += length
        guard cells.count == (count + 1) * width else { return }
        rows.append(rows[count] + pending)
        pending = 0
    }

    /// Adds rows of another table of the same width, whose text follows this one's.
    mutating func append(_ rows: Range<Int>, of other: CellPlaces) {
        let shift = self.rows[count] - other.rows[rows.lowerBound]
        cells.append(contentsOf: other.cells[(rows.lowerBound * width)..<(rows.upperBound * width)])
        for row in rows { self.rows.append(other.rows[row + 1] + shift) }
    }
}
