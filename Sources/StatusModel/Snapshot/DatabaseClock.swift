internal import Synchronization

/// The clock of the database: this machine's clock plus the difference between both at the last heartbeat.
package final class DatabaseClock: Sendable {
    /// How far the database's clock is ahead of this machine's, in microseconds.
    private let offset = Atomic<Int64>(0)

    /// Sets the clock to the time that the database has just reported, in seconds since 1970.
    package func set(_ seconds: Double) {
        let ahead = (seconds - SystemClock.secondsSince1970) * 1_000_000
        offset.store(Int64(exactly: ahead.rounded()) ?? 0, ordering: .relaxed)
    }

    /// The current time of the database, in microseconds since 1970.
    package var now: Int64 { Int64(SystemClock.secondsSince1970 * 1_000_000) + offset.load(ordering: .relaxed) }
}
