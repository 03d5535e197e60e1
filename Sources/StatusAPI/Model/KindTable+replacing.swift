internal import Spec

extension KindTable {
    /// The table with the rows of these keys replaced by those of another, in order.
    func replacing(_ keys: Set<String>, by changed: KindTable) -> KindTable {
        var builder = RowTable.Builder(rows.columns, like: rows)
        var position = 0
        for step in steps(keys, changed) {
            builder.append(position..<step.place, of: rows)
            position = step.place + (step.isThere ? 1 : 0)
            if let row = step.replacement { builder.append(row..<(row + 1), of: changed.rows) }
        }
        builder.append(position..<rows.count, of: rows)
        return KindTable(kind, builder.table())
    }

    /// Where a key's row stands or would stand, and what comes in its place.
    private struct Step {
        let place: Int
        let isThere: Bool
        let replacement: Int?
    }

    private func steps(_ keys: Set<String>, _ changed: KindTable) -> [Step] {
        // Sorted as rows are: a tab, which stands between the parts of a key, is below every character of a name.
        let sorted = keys.map { $0.split(separator: "/").map { Array($0.utf8) } }.sorted { left, right in
            left.joined(separator: [9]).lexicographicallyPrecedes(right.joined(separator: [9]))
        }
        return sorted.map { parts in
            let names = parts.map { String(decoding: $0, as: UTF8.self) }
            let place = kind.isSingleton ? 0 : firstRow(notBefore: parts)
            return Step(place: place, isThere: row(withKey: names) != nil, replacement: changed.row(withKey: names))
        }
    }
}
