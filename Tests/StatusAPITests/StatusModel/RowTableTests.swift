import Model
import TestSupport
import Testing

@testable import StatusModel

/// Rows in one piece of memory, against an array of arrays.
struct RowTableTests {
    private static let columns = Array(StatusColumn.columns(of: Kind.gpuPools).prefix(3))

    private static func append(_ row: [String], to builder: inout RowTable.Builder) {
        for cell in row { Array(cell.utf8).withUnsafeBufferPointer { builder.append($0) } }
    }

    private static func rows(of table: RowTable) -> [[String]] {
        (0..<table.count).map { row in
            columns.indices.map { String(decoding: table.cell(row, $0), as: UTF8.self) }
        }
    }

    @Test(arguments: UInt64(1)...20)
    func rowsAreAsTheyWereAppended(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let cell = { (random: inout SeededGenerator) in random.pick(["", "a", "ab", "abc", "\\N", "b"]) }
        let rows = (0..<Int.random(in: 0...30, using: &random)).map { _ in Self.columns.map { _ in cell(&random) } }
        var builder = RowTable.Builder(Self.columns)
        for row in rows {
            if random.oneIn(2) {
                Self.append(row, to: &builder)
            } else {
                Array(row.joined(separator: "\t").utf8).withUnsafeBufferPointer { builder.append(line: $0) }
            }
        }
        let table = builder.table()
        #expect(Self.rows(of: table) == rows)
        #expect(builder.count == rows.count)
        for (left, first) in rows.enumerated() {
            for (right, second) in rows.enumerated() {
                for column in Self.columns.indices {
                    let (a, b) = (Array(first[column].utf8), Array(second[column].utf8))
                    let order = table.order(left, right, column)
                    #expect((order < 0) == a.lexicographicallyPrecedes(b))
                    #expect((order == 0) == (a == b))
                    #expect(table.cell(left, column, equals: b) == (a == b))
                    #expect(table.commonLength(left, right, column) == zip(a, b).prefix { $0 == $1 }.count)
                }
            }
        }
        // Pieces of the table, in another order, among other rows.
        let cut = rows.isEmpty ? 0 : Int.random(in: 0...rows.count, using: &random)
        var pieces = RowTable.Builder(Self.columns, like: table)
        pieces.append(cut..<rows.count, of: table)
        Self.append(["x", "", "y"], to: &pieces)
        pieces.append(0..<cut, of: table)
        #expect(Self.rows(of: pieces.table()) == rows[cut...] + [["x", "", "y"]] + rows[..<cut])
        #expect((pieces.table() == table) == false)
    }
}
