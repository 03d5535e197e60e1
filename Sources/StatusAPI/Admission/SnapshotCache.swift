internal import StatusModel
internal import Synchronization

/// Something that is made anew for each snapshot and forgotten with it, such as answers that were made of it.
final class SnapshotCache<Value: Sendable>: Sendable {
    private struct Entry {
        let generation: Int
        let value: Value
    }

    private let make: @Sendable () -> Value
    private let entry = Mutex<Entry?>(nil)

    init(make: @escaping @Sendable () -> Value) { self.make = make }

    /// What belongs to the snapshot; for one that a newer snapshot has replaced, something new that is not kept.
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
