internal import StatusModel
internal import Synchronization

/// Holds one value for the newest snapshot, such as a cache of answers, and drops it when a newer snapshot comes.
final class SnapshotCache<Value: Sendable>: Sendable {
    private struct Entry {
        let generation: Int
        let value: Value
    }

    private let make: @Sendable () -> Value
    private let entry = Mutex<Entry?>(nil)

    init(make: @escaping @Sendable () -> Value) { self.make = make }

    /// The value for a snapshot.
    ///
    /// For an older snapshot than the newest one, it returns a new value and does not keep it.
    func of(_ snapshot: Snapshot) -> Value {
        entry.withLock { entry in
            if let entry, entry.generation >= snapshot.generation {
                return entry.generation == snapshot.generation ? entry.value : make()
            }
            let value = make()
            entry = Entry(generation: snapshot.generation, value: value)
            return value
        }
    }
}
