package import Model
internal import Synchronization

/// The rows of one kind in one cluster, sorted by key, in one snapshot of the database.
package final class KindTable: Sendable {
    package let kind: Kind
    package let rows: RowTable
    /// A number that no other table of the process has or had.
    package let version = KindTable.versions.add(1, ordering: .relaxed).newValue
    package let managedCount: Int
    package let driftedCount: Int
    /// The drifted rows as runs last wrote them, by key, as far as the history has them.
    ///
    /// Read only for kinds with fields that a viewer of the row may not see.
    let applied: [String: RowLine]

    private static let versions = Atomic<UInt64>(0)

    private let isManaged: Int
    private let isDrifted: Int
    /// Caches lists of the table's rows.
    package let lists = RowListCache()

    init(_ kind: Kind, _ rows: RowTable, applied: [String: RowLine] = [:]) {
        self.kind = kind
        self.rows = rows
        self.applied = applied
        isManaged = rows.columns.index(of: "metadata.managed")
        isDrifted = rows.columns.index(of: StatusColumn.drifted)
        var managed = 0
        var drifted = 0
        for row in 0..<rows.count {
            if rows.cell(row, isManaged, equals: Self.yes) { managed += 1 }
            if rows.cell(row, isDrifted, equals: Self.yes) { drifted += 1 }
        }
        managedCount = managed
        driftedCount = drifted
    }

    private static let yes = [UInt8(ascii: "t")]

    package func isManaged(_ row: Int) -> Bool { rows.cell(row, isManaged, equals: Self.yes) }

    package func isDrifted(_ row: Int) -> Bool { rows.cell(row, isDrifted, equals: Self.yes) }

    /// The row's key as text, such as `us-east-2/h100`; for a kind that has one row per cluster, the section.
    package func key(of row: Int) -> String {
        if kind.isSingleton { return kind.section }
        return (0..<kind.keyCount).map { String(decoding: rows.cell(row, $0), as: UTF8.self) }.joined(separator: "/")
    }

    /// The row with that key, or nil.
    package func row(withKey key: [String]) -> Int? {
        if kind.isSingleton { return key == [kind.section] && rows.count > 0 ? 0 : nil }
        guard key.count == kind.keyCount else { return nil }
        let wanted = key.map { Array($0.utf8) }
        let row = firstRow(notBefore: wanted)
        guard row < rows.count else { return nil }
        return wanted.indices.allSatisfy { rows.cell(row, $0, equals: wanted[$0]) } ? row : nil
    }

    /// The first row whose key is equal to or greater than the given one, by bytes.
    func firstRow(notBefore key: [[UInt8]]) -> Int {
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if precedes(middle, key) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func precedes(_ row: Int, _ key: [[UInt8]]) -> Bool {
        for (column, part) in key.enumerated() {
            let cell = rows.cell(row, column)
            if cell.elementsEqual(part) { continue }
            return cell.lexicographicallyPrecedes(part)
        }
        return false
    }

    /// The value of a cell, or nil for null.
    package func value(_ row: Int, _ column: Int) -> String? { RowLine.value(of: rows.cell(row, column)) }

    /// The elements of a cell that holds a list.
    package func elements(_ row: Int, _ column: Int) -> [String] {
        value(row, column).map(RowLine.elements(ofList:)) ?? []
    }
}
