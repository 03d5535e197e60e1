internal import Synchronization

/// Lists of rows that were worked out once and serve many requests: those that somebody may see, those that a filter
/// lets through, the order by a column.
///
/// It holds only so much; then it forgets all, since what is asked for is asked for again and again.
final class DerivedRows: Sendable {
    /// Row numbers in all lists together; four bytes each.
    private static let limit = 4_000_000

    private struct State {
        var lists: [String: [UInt32]] = [:]
        var size = 0
    }

    private let state = Mutex(State())

    /// The list of that name, made by `make` where there is none.
    func list(_ name: String, make: () -> [UInt32]) -> [UInt32] {
        if let list = state.withLock({ $0.lists[name] }) { return list }
        // Made outside of the lock: two requests may do the same work, but none waits for another's.
        let list = make()
        guard list.count <= Self.limit / 2 else { return list }
        state.withLock { state in
            if state.size + list.count > Self.limit || state.lists.count >= 512 {
                state.lists.removeAll()
                state.size = 0
            }
            if state.lists.updateValue(list, forKey: name) == nil { state.size += list.count }
        }
        return list
    }
}
