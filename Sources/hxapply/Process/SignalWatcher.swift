import Dispatch
import Glibc
import Postgres
import Synchronization

/// On SIGINT or SIGTERM, cancels the running statement, so that the transaction is rolled back and the program reports
/// it.
///
/// The signals are blocked, and a separate thread waits for them: a signal handler may call almost no functions, and
/// the main thread is blocked in libpq.
final class SignalWatcher: Sendable {
    static let terminate = SIGTERM

    private struct State {
        var signal: Int32?
        var session: CancelHandle?
        /// Whether the main thread knows about the signal and stops by itself.
        var isAcknowledged = false
        /// Whether the commit has begun, which must not be cancelled.
        var isCommitting = false
        /// The message about the result if the program is stopped now.
        var outcome = "nothing was changed"
    }

    private let state = Mutex(State())

    /// Blocks the signals and starts to wait for them.
    ///
    /// It must be called before other threads are started, since threads inherit the blocked signals.
    init() {
        var signals = Self.signals
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        if !startWatching() { pthread_sigmask(SIG_UNBLOCK, &signals, nil) }
    }

    /// Starts the thread that waits for signals.
    ///
    /// It does not use Dispatch, which would retry for ever if no thread can be created, while the signals are blocked.
    /// - Returns: false if no thread can be created; a signal then ends the program, and the server rolls back.
    private func startWatching() -> Bool {
        var thread = pthread_t()
        let watcher = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread,
            nil,
            { pointer in
                if let pointer { Unmanaged<SignalWatcher>.fromOpaque(pointer).takeRetainedValue().watch() }
                return nil
            },
            watcher.toOpaque()
        )
        if status != 0 { watcher.release() }
        return status == 0
    }

    /// The signal that was received; nil if there was none.
    var signal: Int32? { state.withLock { $0.signal } }

    /// Whether a signal was received.
    ///
    /// If so, the caller must stop by itself, and no more statements are cancelled.
    func isStopRequested() -> Bool {
        state.withLock { state in
            if state.signal != nil { state.isAcknowledged = true }
            return state.signal != nil
        }
    }

    /// Prevents that a signal cancels the commit: a cancelled commit may still have happened on the primary server.
    ///
    /// - Returns: false if a signal was received before; then the caller must not commit.
    func beginCommit() -> Bool {
        state.withLock { state in
            guard state.signal == nil else {
                state.isAcknowledged = true
                return false
            }
            state.isCommitting = true
            return true
        }
    }

    /// Sets the message about the result if a signal stops the program from now on.
    func recordOutcome(_ outcome: String) { state.withLock { $0.outcome = outcome } }

    /// Runs `body`; a signal meanwhile cancels the session's statement instead of ending the program.
    func cancelling<Result, Failure>(
        _ session: CancelHandle?,
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        state.withLock { $0.session = session }
        defer { state.withLock { $0.session = nil } }
        return try body()
    }

    private static var signals: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        return signals
    }

    private func watch() {
        var signals = Self.signals
        while true {
            var signal: Int32 = 0
            guard sigwait(&signals, &signal) == 0 else { continue }
            let (session, isFirst, outcome, isCommitting) = state.withLock { state in
                let isFirst = state.signal == nil
                state.signal = signal
                return (state.session, isFirst, state.outcome, state.isCommitting && state.session != nil)
            }
            if isFirst, isCommitting {
                Output.writeError("\nhxapply: the commit has begun; waiting for its result\n")
                continue
            }
            guard isFirst, let session else {
                Output.writeError("\nhxapply: stopped; \(outcome)\n")
                _exit(128 + signal)
            }
            cancel(session)
        }
    }

    /// Cancels repeatedly until the main thread knows about the signal, since the session may be between two
    /// statements.
    private func cancel(_ session: CancelHandle) {
        DispatchQueue.global().async { [self] in
            while state.withLock({ $0.session != nil && !$0.isAcknowledged }) {
                session.cancel()
                usleep(100_000)
            }
        }
    }
}
