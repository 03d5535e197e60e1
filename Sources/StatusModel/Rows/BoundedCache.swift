internal import Synchronization

/// Values that were made once and serve many requests.
///
/// It holds only so much; then it forgets all and begins anew, since what is asked for is asked for again.
package final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var values: [Key: Value] = [:]
        var size = 0
    }

    private let count: Int
    private let size: Int
    private let sizeOf: @Sendable (Key, Value) -> Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - count: values at most.
    ///   - size: the most of what `sizeOf` counts, of all values together; one value may have half of it.
    package init(count: Int, size: Int, sizeOf: @escaping @Sendable (Key, Value) -> Int) {
        self.count = count
        self.size = size
        self.sizeOf = sizeOf
    }

    package subscript(_ key: Key) -> Value? { state.withLock { $0.values[key] } }

    /// The value of that key, made by `make` where there is none.
    package func value(_ key: Key, make: () -> Value) -> Value {
        if let value = self[key] { return value }
        // Made outside of the lock: two requests may do the same work, but none waits for another's.
        let value = make()
        keep(value, as: key)
        return value
    }

    package func keep(_ value: Value, as key: Key) {
        let added = sizeOf(key, value)
        guard added <= size / 2 else { return }
        state.withLock { state in
            guard state.values[key] == nil else { return }
            if state.size + added > size || state.values.count >= count { state = State() }
            state.values[key] = value
            state.size += added
        }
    }
}
