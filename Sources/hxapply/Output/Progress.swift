import Dispatch
import Synchronization

/// Shows at a terminal what the program is doing, on one line of standard error, if it takes longer than a second.
final class Progress: Sendable {
    private struct State {
        var isShown = false
        var isOver = false
    }

    private let phase: String
    private let state = Mutex(State())
    private let start = ContinuousClock.now

    private init(_ phase: String) {
        self.phase = phase
        guard Terminal.standardError.isTerminal else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + 1) { [self] in tick() }
    }

    /// Runs `body` and shows `phase`, such as `Reading the specs`, meanwhile.
    static func during<Result>(_ phase: String, _ body: () throws -> Result) rethrows -> Result {
        let progress = Progress(phase)
        defer { progress.finish() }
        return try body()
    }

    private func finish() {
        state.withLock { state in
            state.isOver = true
            if state.isShown { Output.writeError(Terminal.clearLine) }
        }
    }

    private func tick() {
        let continues = state.withLock { state in
            if state.isOver { return false }
            let seconds = (ContinuousClock.now - start).components.seconds
            Output.writeError("\(Terminal.clearLine)\(phase)… \(seconds) s")
            state.isShown = true
            return true
        }
        if continues { DispatchQueue.global().asyncAfter(deadline: .now() + 0.5) { [self] in tick() } }
    }
}
