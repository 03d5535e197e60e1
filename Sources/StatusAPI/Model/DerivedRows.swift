internal import Spec
internal import Synchronization

/// Lists of rows that were worked out once and serve many requests: those that somebody may see, those that a filter
/// lets through, the order by a column.
///
/// It holds only so much; then it forgets all, since what is asked for is asked for again and again.
final class DerivedRows: Sendable {
    /// What a list is of.
    indirect enum Key: Hashable, Sendable {
        /// The rows that such a viewer may see, as far as that rests on other tables of these versions.
        case visible(Viewer.Scope, versions: [UInt64])
        /// The rows with that cell.
        case equal(column: Int, [UInt8])
        /// The place of each row in the order by a column.
        case ranks(column: Int)
        /// Of those rows, or of all, the ones that the filters let through.
        case matching(Key?, [RowFilter])
        /// Those rows in the order by a column.
        case sorted(Key, column: Int, isDescending: Bool)
    }

    /// Row numbers in all lists together; four bytes each, so 16 MB.
    private static let limit = 4_000_000
    /// Lists; each has a name that a request may have made long.
    private static let mostLists = 512

    private struct State {
        var lists: [Key: [UInt32]] = [:]
        var size = 0
    }

    private let state = Mutex(State())

    /// The list of that key, made by `make` where there is none.
    func list(_ key: Key, make: () -> [UInt32]) -> [UInt32] {
        if let list = state.withLock({ $0.lists[key] }) { return list }
        // Made outside of the lock: two requests may do the same work, but none waits for another's.
        let list = make()
        guard list.count <= Self.limit / 2 else { return list }
        state.withLock { state in
            if state.size + list.count > Self.limit || state.lists.count >= Self.mostLists {
                state.lists.removeAll()
                state.size = 0
            }
            if state.lists.updateValue(list, forKey: key) == nil { state.size += list.count }
        }
        return list
    }
}

extension RowTable {
    /// The rows whose cell in that column holds that value.
    func rows(where column: Int, is value: String, _ derived: DerivedRows) -> [UInt32] {
        var wanted: [UInt8] = []
        RowLine.appendEscaped(value, to: &wanted)
        return derived.list(.equal(column: column, wanted)) { [wanted] in
            (0..<count).filter { cell($0, column, equals: wanted) }.map(UInt32.init)
        }
    }
}
