import Model
import TestSupport
import Testing

@testable import StatusModel

/// Pages of rows that are filtered, sorted and seen in part, against the plain way.
@Suite struct RowSelectionTests {
    private static let columns = StatusColumn.columns(of: Kind.gpuPools)
    private static let gpus = columns.index(of: "gpus")
    private static let region = columns.index(of: "region")

    private struct Pool {
        let region: String
        let gpus: Int?
    }

    private static func table(_ pools: [Pool]) -> RowTable {
        var builder = RowTable.Builder(columns)
        for pool in pools {
            for column in columns.indices {
                let text = column == gpus ? pool.gpus.map(String.init) : column == region ? pool.region : nil
                Array((text ?? "\\N").utf8).withUnsafeBufferPointer { builder.append($0) }
            }
        }
        return builder.table()
    }

    private static func filters(_ bounds: ClosedRange<Int>, _ region: String?) throws -> [RowFilter] {
        let type = columns[gpus].type
        return [
            try #require(RowFilter(gpus, type, .atLeast, "\(bounds.lowerBound)")),
            try #require(RowFilter(gpus, type, .below, "\(bounds.upperBound + 1)")),
        ] + [region.flatMap { RowFilter(Self.region, columns[Self.region].type, .equal, $0) }].compactMap(\.self)
    }

    @Test(arguments: UInt64(1)...60)
    func pagesAreThoseOfThePlainWay(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let pools = (0..<Int.random(in: 0...40, using: &random)).map { _ in
            Pool(
                region: random.pick(["eu", "eu-2", "us"]),
                gpus: random.oneIn(5) ? nil : Int.random(in: 0...6, using: &random)
            )
        }
        let table = Self.table(pools)
        let lists = RowListCache()
        let seen = random.oneIn(2) ? pools.indices.filter { _ in Bool.random(using: &random) } : nil
        let bounds = random.oneIn(2) ? 1...Int.random(in: 1...6, using: &random) : nil
        let region = bounds != nil && random.oneIn(2) ? "eu" : nil
        let isSorted = Bool.random(using: &random)
        let isReversed = Bool.random(using: &random)
        var expected = Array(seen ?? Array(pools.indices)).filter { row in
            (bounds.map { bounds in pools[row].gpus.map(bounds.contains) ?? false } ?? true)
                && (region.map { $0 == pools[row].region } ?? true)
        }
        if isSorted {
            let present = expected.filter { pools[$0].gpus != nil }
                .sorted { (pools[$0].gpus ?? 0, $0) < (pools[$1].gpus ?? 0, $1) }
            let absent = expected.filter { pools[$0].gpus == nil }
            expected = (isReversed ? present.reversed() : present) + absent
        } else if isReversed {
            expected.reverse()
        }
        let selection = RowSelection(
            try bounds.map { try Self.filters($0, region) } ?? [],
            sortColumn: isSorted ? Self.gpus : nil,
            isReversed: isReversed
        )
        let visible = seen.map { (RowListCache.Key.visible(scope: "\(seed)", versions: []), $0.map(UInt32.init)) }
        for offset in stride(from: 0, through: 45, by: 7) {
            let page = selection.rows(offset..<(offset + 7), of: table, visible: visible, lists)
            #expect(page.total == expected.count)
            #expect(page.rows == Array(expected.dropFirst(offset).prefix(7)))
        }
    }

    @Test(arguments: [
        (FieldType.integer(0...9), "x"), (.integer(0...9), ""), (.integer(0...9), "+1"), (.boolean, "yes"),
        (.timestamp, "2026-11-20"), (.timestamp, "2026-02-30T10:00:00Z"), (.choice(["a", "b"]), "c"),
        (.decimal(scale: 2), "1.2.3"), (.decimal(scale: 2), "-1"),
    ])
    func otherValuesMakeNoFilter(type: FieldType, value: String) {
        #expect(RowFilter(0, type, .equal, value) == nil)
    }
}
