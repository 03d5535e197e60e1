import Dispatch
import Synchronization

/// Tells a person at a terminal what takes so long, on one line of standard error, once a second has passed.
final class Progress: Sendable {
    private struct State {
        var phase = ""
        var isShown = false
        var isOver = false
    }

    private let state = Mutex(State())
    private let start = ContinuousClock.now

    init() {
        guard Terminal.standardError.isTerminal else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + 1) { [self] in tick() }
    }

    /// What is being done now, such as `reading the spec`.
    func phase(_ name: String) { state.withLock { $0.phase = name } }

    /// Clears the line; nothing is shown after this.
    func finish() {
        state.withLock { state in
            state.isOver = true
            if state.isShown { Output.writeError("\r\u{1B}[K") }
        }
    }

    private func tick() {
        let goesOn = state.withLock { state in
            if state.isOver { return false }
            let seconds = (ContinuousClock.now - start).components.seconds
            Output.writeError("\r\u{1B}[K\(state.phase)… \(seconds) s")
            state.isShown = true
            return true
        }
        if goesOn { DispatchQueue.global().asyncAfter(deadline: .now() + 0.5) { [self] in tick() } }
    }
}
