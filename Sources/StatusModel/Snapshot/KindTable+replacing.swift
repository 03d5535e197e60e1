internal import Model

extension KindTable {
    /// The table with the rows of these keys replaced by those of another, in order.
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
        return KindTable(kind, builder.table())
    }

    /// The keys' parts in the order of rows, each once; what is no key of the kind has no row.
    private func sorted(_ keys: Set<String>) -> [[[UInt8]]] {
        keys.map { $0.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init) }
            .filter { $0.count == kind.keyCount }
            .sorted(by: Self.precedes)
    }

    /// Part by part, as the database sorts by columns.
    private static func precedes(_ left: [[UInt8]], _ right: [[UInt8]]) -> Bool {
        for (a, b) in zip(left, right) where a != b { return a.lexicographicallyPrecedes(b) }
        return false
    }
}
