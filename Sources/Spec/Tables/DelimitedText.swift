internal import Text

/// Reads records of cells from text divided by commas, semicolons or tabs, as RFC 4180 has it.
///
/// A cell in quotes may hold delimiters, line feeds and doubled quotes. Every byte is looked at once, and a record's
/// cells are kept until the next one is read.
struct DelimitedText {
    /// A cell of the record that was read last.
    struct Cell {
        /// Its place in `text`, without quotes.
        let range: Range<Int>
        /// Where it begins in the file, and how far it goes on that line.
        let mark: SourceMark
    }

    /// What is wrong with a cell's quotes.
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

    /// Cells of a record that are kept; no kind has so many fields.
    private static let mostCells = 256
    /// Problems of a record that are kept.
    private static let mostProblems = 10

    /// The record's cells, one behind another; a line break in one is a line feed.
    private(set) var text: [UInt8] = []
    /// The first 256 cells.
    private(set) var cells: [Cell] = []
    /// How many cells the record has.
    private(set) var count = 0
    private(set) var problems: [Problem] = []

    init(_ source: ScalarBytes, delimiter: UInt8) {
        self.source = source
        self.delimiter = delimiter
    }

    /// Reads the next record.
    /// - Returns: false where there is none.
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

    /// Where the record begins; it has at least one cell.
    var mark: SourceMark { cells.first?.mark ?? SourceMark(line: 1, column: 1) }

    /// A cell as text, for messages.
    func string(of cell: Int) -> String { String(decoding: text[cells[cell].range], as: UTF8.self) }

    /// Whether there is nothing in any cell: spreadsheets end their files with such records.
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

    /// Reads what stands in quotes.
    /// - Returns: the column behind it on its first line.
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

    /// Moves on by one byte; columns count characters.
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
