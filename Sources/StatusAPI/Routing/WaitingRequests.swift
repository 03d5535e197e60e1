internal import Synchronization

/// Counts the requests that wait for the end of a run, in total and by caller.
final class WaitingRequests: Sendable {
    private struct State {
        var counts: [String: Int] = [:]
        var total = 0
    }

    private let state = Mutex(State())

    /// Counts a request that begins to wait.
    /// - Returns: false if a limit is reached; then the request is not counted and must not wait.
    func enter(_ caller: String, maximumOfCaller: Int, maximumTotal: Int) -> Bool {
        state.withLock { state in
            guard state.total < maximumTotal, state.counts[caller, default: 0] < maximumOfCaller else { return false }
            state.counts[caller, default: 0] += 1
            state.total += 1
            return true
        }
    }

    /// Counts a request that has stopped waiting.
    func leave(_ caller: String) {
        state.withLock { state in
            let left = state.counts[caller, default: 0] - 1
            state.counts[caller] = left > 0 ? left : nil
            state.total -= 1
        }
    }
}
