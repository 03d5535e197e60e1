internal import Synchronization

/// A counter, as Prometheus defines it: it only grows, and starts at 0 with the process.
///
/// It is atomic, so that requests need no lock to increment it.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    /// The number of increments.
    var value: Int { count.load(ordering: .relaxed) }

    /// Adds 1.
    func increment() { count.wrappingAdd(1, ordering: .relaxed) }
}
