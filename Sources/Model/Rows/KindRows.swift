/// Rows of one kind in memory, whose values are read by the paths of fields.
package struct KindRows: Sendable {
    /// One of the rows.
    package struct Row: Sendable {
        fileprivate let rows: KindRows
        fileprivate let place: Int

        /// The key of the resource as people see it.
        package var key: String {
            if rows.kind.isSingleton { return rows.kind.section }
            return (0..<rows.kind.keyCount).map { rows.value(place, $0) ?? "" }.joined(separator: "/")
        }

        /// The value of a field as Postgres writes it; nil for null.
        package func text(_ path: String) -> String? { rows.cells.index(of: path).flatMap { rows.value(place, $0) } }

        /// The value of the field with that index in the kind's fields; nil for null.
        package subscript(field: Int) -> String? { rows.value(place, field) }

        /// Whether the value of a boolean field is true.
        package func isTrue(_ path: String) -> Bool { text(path) == "t" }

        /// The row as a line.
        package var line: RowLine {
            RowLine(rows.kind.fields.indices.map { rows.cells.cell(place, $0) }.joined(separator: [UInt8(ascii: "\t")]))
        }

        /// All values in the order of the fields; nil for null.
        package var values: [String?] { rows.kind.fields.indices.map { rows.value(place, $0) } }
    }

    /// Collects the rows.
    package struct Builder {
        private let kind: Kind
        private var cells: CellTable<Field>.Builder

        package init(_ kind: Kind) {
            self.kind = kind
            cells = CellTable<Field>.Builder(kind.fields)
        }

        /// Appends a row whose cells are separated by tabs, one for each field of the kind.
        package mutating func append(line: UnsafeBufferPointer<UInt8>) { cells.append(line: line) }

        /// Appends a row.
        package mutating func append(_ line: RowLine) { line.bytes.withUnsafeBufferPointer { cells.append(line: $0) } }

        /// Appends a row of another table.
        package mutating func append(_ row: Row) {
            cells.append(row.place..<(row.place + 1), of: row.rows.cells)
        }

        package var rows: KindRows { KindRows(kind: kind, cells: cells.table()) }
    }

    package let kind: Kind
    private let cells: CellTable<Field>

    private init(kind: Kind, cells: CellTable<Field>) {
        self.kind = kind
        self.cells = cells
    }

    /// Makes rows from lines.
    package init(_ kind: Kind, _ lines: [RowLine] = []) {
        var builder = Builder(kind)
        for line in lines { builder.append(line) }
        self = builder.rows
    }

    /// All rows in their order.
    package var all: some RandomAccessCollection<Row> {
        (0..<cells.count).lazy.map { Row(rows: self, place: $0) }
    }

    package var count: Int { cells.count }

    private func value(_ row: Int, _ column: Int) -> String? { CellText.value(of: cells.cell(row, column)) }
}
