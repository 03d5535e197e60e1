internal import Text

/// Reads records of cells that are separated by commas, semicolons or tabs (RFC 4180).
///
/// A cell in quotes may hold delimiters, line feeds and doubled quotes. Every byte is read once, and the cells of a
/// record are kept until the next record is read.
struct DelimitedText {
    /// A cell of the last record.
    struct Cell {
        /// The range of the cell in `text`, without its quotes.
        let range: Range<Int>
        /// The source location of the cell's first line.
        let mark: SourceMark
    }

    /// An error in the quotes of a cell.
    struct Problem {
        let mark: SourceMark
        let message: String
        let hint: String
    }

    private let source: ScalarBytes
    private let delimiter: UInt8
    private var place = 0
    private var line: UInt32 = 1
    private var column: UInt32 = 1

    /// The maximum number of cells that are kept of a record; no kind has so many fields.
    private static let mostCells = 256
    /// The maximum number of errors that are kept of a record.
    private static let mostProblems = 10

    /// The text of all cells of the record; line breaks in cells are line feeds.
    private(set) var text: [UInt8] = []
    /// The first 256 cells of the record.
    private(set) var cells: [Cell] = []
    /// The number of cells in the record.
    private(set) var count = 0
    private(set) var problems: [Problem] = []

    init(_ source: ScalarBytes, delimiter: UInt8) {
        self.source = source
        self.delimiter = delimiter
    }

    /// Reads the next record.
    ///
    /// - Returns: false at the end of the text.
    mutating func next() -> Bool {
        text.removeAll(keepingCapacity: true)
        cells.removeAll(keepingCapacity: true)
        problems.removeAll(keepingCapacity: true)
        count = 0
        isEmpty = true
        guard place < source.count else { return false }
        repeat { readCell() } while take(delimiter)
        takeLineBreak()
        return true
    }

    /// The location where the record begins; a record has at least one cell.
    var mark: SourceMark { cells.first?.mark ?? SourceMark(line: 1, column: 1) }

    /// The text of a cell, for messages.
    func string(of cell: Int) -> String { String(decoding: text[cells[cell].range], as: UTF8.self) }

    /// Whether all cells of the record are empty, as in the last records of files from spreadsheets.
    private(set) var isEmpty = true

    private static let quote = UInt8(ascii: "\"")

    private mutating func readCell() {
        let start = text.count
        let (firstLine, firstColumn) = (line, column)
        var end = column
        if place < source.count, source[place] == Self.quote {
            end = readQuoted()
        }
        while place < source.count, !isAtEndOfCell {
            if source[place] == Self.quote { reportQuote() }
            takeByte()
        }
        count += 1
        if text.count > start { isEmpty = false }
        guard cells.count < Self.mostCells else { return text.removeLast(text.count - start) }
        if line == firstLine { end = column }
        let mark = SourceMark(line: firstLine, column: firstColumn, length: end > firstColumn ? end - firstColumn : 1)
        cells.append(Cell(range: start..<text.count, mark: mark))
    }

    /// Reads the text in quotes.
    ///
    /// - Returns: the column after it on its first line.
    private mutating func readQuoted() -> UInt32 {
        let (firstLine, firstColumn) = (line, column)
        var end = column
        move()
        while place < source.count {
            if line == firstLine { end = column }
            if source[place] == Self.quote {
                move()
                guard place < source.count, source[place] == Self.quote else {
                    checkBehindQuote()
                    return line == firstLine ? column : end
                }
            }
            if source[place] == 0x0D, place + 1 < source.count, source[place + 1] == 0x0A { move() }
            takeByte()
        }
        report(
            firstLine,
            firstColumn,
            "the cell's quotes are not closed",
            hint: "end it with a quote; a quote inside of it is written twice"
        )
        return end
    }

    private mutating func checkBehindQuote() {
        guard place < source.count, !isAtEndOfCell else { return }
        report(line, column, "text follows the cell's closing quote", hint: "a quote inside of a cell is written twice")
    }

    private mutating func reportQuote() {
        guard problems.last?.mark.line != line else { return }
        report(
            line,
            column,
            "the cell holds a quote but does not begin with one",
            hint: "put the cell in quotes, and write the quote inside of it twice"
        )
    }

    private mutating func report(_ line: UInt32, _ column: UInt32, _ message: String, hint: String) {
        guard problems.count < Self.mostProblems else { return }
        problems.append(Problem(mark: SourceMark(line: line, column: column), message: message, hint: hint))
    }

    private var isAtEndOfCell: Bool {
        let byte = source[place]
        return byte == delimiter || byte == 0x0A || byte == 0x0D
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard place < source.count, source[place] == byte else { return false }
        move()
        return true
    }

    private mutating func takeByte() {
        text.append(source[place])
        move()
    }

    private mutating func takeLineBreak() {
        if place < source.count, source[place] == 0x0D { move() }
        if place < source.count, source[place] == 0x0A { move() }
    }

    /// Moves to the next byte; columns count characters.
    private mutating func move() {
        let byte = source[place]
        place += 1
        if byte == 0x0A {
            line &+= 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column &+= 1
        }
    }
}
