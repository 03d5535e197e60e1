import Foundation

/// Waits for what other processes do.
///
/// How fast they are is not for a test to tell: each wait has the same patience, with which a crowded machine gets
/// there, too, and something that never happens is found.
package enum Poll {
    /// How long a test waits for what must come, in seconds.
    package static let patience = 60.0

    /// Asks every 10 ms whether it has happened.
    ///
    /// - Returns: whether it has.
    package static func until(_ hasHappened: () throws -> Bool) rethrows -> Bool {
        let end = ContinuousClock.now + .seconds(patience)
        while ContinuousClock.now < end {
            if try hasHappened() { return true }
            usleep(10_000)
        }
        return try hasHappened()
    }

    /// Asks every 20 ms whether it has happened, and lets other tests run meanwhile.
    ///
    /// - Returns: whether it has.
    package static func eventually(_ hasHappened: () throws -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(patience)
        while ContinuousClock.now < end {
            if try hasHappened() { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return try hasHappened()
    }
}
