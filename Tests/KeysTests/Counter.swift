import Synchronization

/// Counts calls.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    /// The number of calls before.
    func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}
