import Testing

@testable import StatusAPI

/// Cells are found however long the text of all rows is: an offset of eight bits stands for one of thirty-two here.
@Suite struct CellPlacesTests {
    private static func places(_ rows: [[Int]]) -> CellPlaces<UInt8> {
        var places = CellPlaces<UInt8>(width: 3)
        for length in rows.joined() { places.append(length) }
        return places
    }

    private static let rows = (0..<40).map { [$0 % 7, 0, 100 + $0 % 3] }

    @Test func cellsStandBehindOneAnother() {
        let places = Self.places(Self.rows)
        var end = 0
        for (row, lengths) in Self.rows.enumerated() {
            for (column, length) in lengths.enumerated() {
                #expect(places.range(row, column) == end..<(end + length))
                end += length
            }
        }
        #expect(end > 10 * Int(UInt8.max))
        #expect(places.count == Self.rows.count)
    }

    @Test func rowsOfAnotherTableFollow() {
        let all = Self.places(Self.rows)
        var places = CellPlaces<UInt8>(width: 3)
        places.append(30..<40, of: all)
        places.append(5..<9, of: all)
        #expect(places == Self.places(Array(Self.rows[30..<40] + Self.rows[5..<9])))
        #expect(all.range(30..<40).count == places.range(0..<10).count)
    }
}
