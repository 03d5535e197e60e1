internal import Synchronization

/// A cache with a limited number and size of values.
///
/// When it is full it drops all values; those that are still in use come back soon.
package final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var values: [Key: Value] = [:]
        var size = 0
    }

    private let maximumCount: Int
    private let maximumSize: Int
    private let sizeOf: @Sendable (Key, Value) -> Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - maximumCount: the maximum number of values.
    ///   - maximumSize: the maximum size of all values together; a value of more than half of it is not kept.
    ///   - sizeOf: returns the size of a value.
    package init(maximumCount: Int, maximumSize: Int, sizeOf: @escaping @Sendable (Key, Value) -> Int) {
        self.maximumCount = maximumCount
        self.maximumSize = maximumSize
        self.sizeOf = sizeOf
    }

    package subscript(_ key: Key) -> Value? { state.withLock { $0.values[key] } }

    /// The value of a key; if there is none, `make` makes it.
    package func value(_ key: Key, make: () -> Value) -> Value {
        if let value = self[key] { return value }
        // Made outside of the lock: two requests may do the same work, but neither waits for the other.
        let value = make()
        keep(value, as: key)
        return value
    }

    package func keep(_ value: Value, as key: Key) {
        let added = sizeOf(key, value)
        guard added <= maximumSize / 2 else { return }
        state.withLock { state in
            guard state.values[key] == nil else { return }
            if state.size + added > maximumSize || state.values.count >= maximumCount { state = State() }
            state.values[key] = value
            state.size += added
        }
    }
}
