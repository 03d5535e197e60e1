internal import Synchronization

/// The database's clock: this machine's, and how far the database's was ahead of it when it was last asked.
package final class DatabaseClock: Sendable {
    /// How far it is ahead, in microseconds.
    private let offset = Atomic<Int64>(0)

    /// Takes the database's time, in seconds since 1970.
    package func set(_ seconds: Double) {
        let ahead = (seconds - SystemClock.secondsSince1970) * 1_000_000
        offset.store(Int64(exactly: ahead.rounded()) ?? 0, ordering: .relaxed)
    }

    /// Microseconds since 1970.
    package var now: Int64 { Int64(SystemClock.secondsSince1970 * 1_000_000) + offset.load(ordering: .relaxed) }
}
