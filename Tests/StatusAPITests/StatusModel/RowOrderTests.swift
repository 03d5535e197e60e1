import Model
import Reconciler
import TestSupport
import Testing

@testable import StatusModel

/// Rows sorted by a column, against the plain way.
@Suite struct RowOrderTests {
    private static let columns = StatusColumn.columns(of: Kind.gpuPools)

    private static func table(_ path: String, _ values: [String?]) -> RowTable {
        var builder = RowTable.Builder(columns)
        for value in values {
            for column in columns {
                let text = column.path == path ? value ?? "\\N" : "\\N"
                Array(text.utf8).withUnsafeBufferPointer { builder.append($0) }
            }
        }
        return builder.table()
    }

    private static func plain(_ selection: [Int], isDescending: Bool, _ precedes: (Int, Int) -> Bool) -> [UInt32] {
        let sorted = selection.sorted { precedes($0, $1) || !precedes($1, $0) && $0 < $1 }
        return (isDescending ? sorted.reversed() : sorted).map(UInt32.init)
    }

    /// Many are equal, many begin alike, and some are missing.
    private static func texts(using random: inout SeededGenerator) -> [String?] {
        let stems = ["", "a", "abcdefg", "abcdefgh", "abcdefghi", "b", "ä"]
        return (0..<60).map { _ in
            guard Int.random(in: 0..<8, using: &random) > 0 else { return nil }
            return stems[Int.random(in: 0..<stems.count, using: &random)]
                + stems[Int.random(in: 0..<stems.count, using: &random)]
        }
    }

    @Test(arguments: [("metadata.source", UInt64(1)), ("metadata.source", 2), ("gpus", 3), ("gpus", 4)])
    func rowsAreInOrder(_ path: String, _ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let isNumber = path == "gpus"
        let numbers = (0..<60).map { _ in Int.random(in: -2...12, using: &random) }
        let values = isNumber ? numbers.map { $0 < 0 ? nil : "\($0)" } : Self.texts(using: &random)
        let rows = Self.table(path, values)
        let order = RowOrder(rows, Self.columns.index(of: path), RowListCache())
        let some = (0..<values.count).filter { _ in Bool.random(using: &random) }
        let all = Array(values.indices)
        #expect(order.sorted(nil, isDescending: false) == order.sorted(all.map(UInt32.init), isDescending: false))
        for selection in [all, some, []] {
            let present = selection.filter { values[$0] != nil }
            let absent = selection.filter { values[$0] == nil }.map(UInt32.init)
            for isDescending in [false, true] {
                let expected = Self.plain(present, isDescending: isDescending) { left, right in
                    if isNumber { return numbers[left] < numbers[right] }
                    return (values[left] ?? "").utf8.lexicographicallyPrecedes((values[right] ?? "").utf8)
                }
                let found = order.sorted(selection.map(UInt32.init), isDescending: isDescending)
                #expect(found == expected + absent)
            }
        }
    }
}
