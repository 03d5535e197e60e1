internal import Model

extension KindTable {
    /// A copy of the table in which the rows with these keys are replaced by those of another table.
    ///
    /// A key that the other table does not have is removed.
    func replacing(_ keys: Set<String>, by changed: KindTable) -> KindTable {
        if kind.isSingleton { return changed }
        var builder = RowTable.Builder(rows.columns, like: rows)
        var position = 0
        for parts in sorted(keys) {
            let place = max(position, firstRow(notBefore: parts))
            builder.append(position..<place, of: rows)
            let names = parts.map { String(decoding: $0, as: UTF8.self) }
            position = row(withKey: names) == place ? place + 1 : place
            if let row = changed.row(withKey: names) { builder.append(row..<(row + 1), of: changed.rows) }
        }
        builder.append(position..<rows.count, of: rows)
        let kept = applied.filter { !keys.contains($0.key) }
        return KindTable(kind, builder.table(), applied: kept.merging(changed.applied) { _, new in new })
    }

    /// The parts of each key, in the order of the table; texts that are not keys of the kind are dropped.
    private func sorted(_ keys: Set<String>) -> [[[UInt8]]] {
        keys.map { $0.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init) }
            .filter { $0.count == kind.keyCount }
            .sorted(by: Self.precedes)
    }

    /// Compares keys part by part, as the database orders rows by the columns of the key.
    private static func precedes(_ left: [[UInt8]], _ right: [[UInt8]]) -> Bool {
        for (a, b) in zip(left, right) where a != b { return a.lexicographicallyPrecedes(b) }
        return false
    }
}
