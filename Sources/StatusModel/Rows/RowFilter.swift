package import Model

/// A condition on one column of a row.
package struct RowFilter: Sendable, Hashable {
    /// How a row's value is compared with the filter's value.
    package enum Comparison: Sendable {
        /// The value is equal to the filter's, or is a list that contains it.
        case equal
        case atLeast
        case below
    }

    private enum Test: Sendable, Hashable {
        case equals([UInt8])
        case equalsQuantity(Int64)
        case contains([UInt8])
        /// The cell of a map has these bytes in it.
        case holds([UInt8])
        case atLeast(Int64)
        case below(Int64)
    }

    private let column: Int
    private let type: FieldType
    private let test: Test
    /// The rows whose value is false for the viewer, whatever the cell says.
    private var falseRows: Set<Int> = []

    /// Makes a filter; nil if the value is not valid for the column's type.
    package init?(_ column: Int, _ type: FieldType, _ comparison: Comparison, _ value: String) {
        guard let test = Self.test(type, comparison, value) else { return nil }
        self.column = column
        self.type = type
        self.test = test
    }

    /// Makes the filter for maps that have a name with that text.
    package init(_ column: Int, _ type: FieldType, name: String, _ text: String) {
        self.column = column
        self.type = type
        test = .holds(MapValue.mark(ofName: name, text))
    }

    /// The filter of a boolean, for a viewer to whom it is false in these rows.
    package func withFalse(in rows: Set<Int>) -> RowFilter {
        var filter = self
        filter.falseRows = rows
        return filter
    }

    package func matches(_ row: Int, of rows: RowTable) -> Bool {
        if falseRows.contains(row) { return test == .equals([UInt8(ascii: "f")]) }
        return switch test {
        case .equals(let cell): rows.cell(row, column, equals: cell)
        case .equalsQuantity(let value): type.order(of: rows.cell(row, column)) == value
        case .contains(let element):
            RowLine.elements(ofList: rows.text(row, column)).contains { $0.utf8.elementsEqual(element) }
        case .holds(let mark): rows.cell(row, column, contains: mark)
        case .atLeast(let bound): type.order(of: rows.cell(row, column)).map { $0 >= bound } ?? false
        case .below(let bound): type.order(of: rows.cell(row, column)).map { $0 < bound } ?? false
        }
    }

    private static func test(_ type: FieldType, _ comparison: Comparison, _ value: String) -> Test? {
        if type.isList, case .equal = comparison { return .contains(Array(value.utf8)) }
        // A map is asked for by its names.
        if type.map != nil { return nil }
        switch (type.value.asked(value), comparison) {
        case (.cell(let cell), .equal): return .equals(cell)
        case (.quantity(let number), .equal): return .equalsQuantity(number)
        case (.quantity(let number), .atLeast): return .atLeast(number)
        case (.quantity(let number), .below): return .below(number)
        case (.cell, .atLeast), (.cell, .below), (nil, _): return nil
        }
    }
}
