internal import Synchronization

/// Tasks that wait until another task wakes them.
final class Waiters: Sendable {
    private struct State {
        var next = 0
        var continuations: [Int: CheckedContinuation<Void, Never>] = [:]
        /// The tasks that were woken before they began to wait.
        var released: Set<Int> = []
    }

    private let state = Mutex(State())

    var count: Int { state.withLock(\.continuations.count) }

    /// Waits until `wakeAll` is called, the deadline has passed or the task is cancelled.
    /// - Parameter isNeeded: whether the task still has to wait; asked after it was registered, so that no wake is
    ///   missed.
    func wait(until deadline: ContinuousClock.Instant, while isNeeded: @Sendable () -> Bool) async {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        let timer = Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            release(id)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReleased = state.withLock { state in
                    if state.released.remove(id) != nil { return true }
                    state.continuations[id] = continuation
                    return false
                }
                if isReleased { continuation.resume() } else if !isNeeded() { release(id) }
            }
        } onCancel: {
            release(id)
        }
        timer.cancel()
        _ = await timer.value
        state.withLock { _ = $0.released.remove(id) }
    }

    func wakeAll() {
        let waiting = state.withLock { state in
            defer { state.continuations.removeAll() }
            return Array(state.continuations.values)
        }
        for continuation in waiting { continuation.resume() }
    }

    private func release(_ id: Int) {
        let continuation = state.withLock { state in
            let continuation = state.continuations.removeValue(forKey: id)
            if continuation == nil { state.released.insert(id) }
            return continuation
        }
        continuation?.resume()
    }
}
