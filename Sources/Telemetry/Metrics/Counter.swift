internal import Synchronization

/// A number that only grows, until the process ends.
///
/// Requests count themselves on their way, so it takes no lock.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    /// How often it was counted.
    var value: Int { count.load(ordering: .relaxed) }

    /// Counts once more.
    func increment() { count.wrappingAdd(1, ordering: .relaxed) }
}
