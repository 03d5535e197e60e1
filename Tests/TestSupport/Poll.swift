import Foundation

/// Waits for other processes.
///
/// Tests make no assumptions about the speed of processes. All waits have the same long time limit, so they succeed on
/// a busy machine, and an event that never happens is found nevertheless.
package enum Poll {
    /// The time limit of every wait, in seconds.
    package static let patience = 60.0

    /// Tests a condition every 10 ms until it is true or the time limit is over.
    ///
    /// - Returns: whether the condition became true.
    package static func until(_ hasHappened: () throws -> Bool) rethrows -> Bool {
        let end = ContinuousClock.now + .seconds(patience)
        while ContinuousClock.now < end {
            if try hasHappened() { return true }
            usleep(10_000)
        }
        return try hasHappened()
    }

    /// Tests a condition every 20 ms until it is true or the time limit is over, and lets other tests run meanwhile.
    ///
    /// - Returns: whether the condition became true.
    package static func eventually(_ hasHappened: () throws -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(patience)
        while ContinuousClock.now < end {
            if try hasHappened() { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return try hasHappened()
    }
}
