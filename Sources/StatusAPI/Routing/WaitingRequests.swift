internal import Synchronization

/// How many requests wait, in all and of each caller.
final class WaitingRequests: Sendable {
    private struct State {
        var counts: [String: Int] = [:]
        var total = 0
    }

    private let state = Mutex(State())

    /// Counts one more request that waits.
    /// - Returns: false where as many wait as may wait, of the caller or in all; then nothing is counted.
    func enter(_ caller: String, limit: Int, total maximum: Int) -> Bool {
        state.withLock { state in
            guard state.total < maximum, state.counts[caller, default: 0] < limit else { return false }
            state.counts[caller, default: 0] += 1
            state.total += 1
            return true
        }
    }

    /// Counts one less.
    func leave(_ caller: String) {
        state.withLock { state in
            let left = state.counts[caller, default: 0] - 1
            state.counts[caller] = left > 0 ? left : nil
            state.total -= 1
        }
    }
}
