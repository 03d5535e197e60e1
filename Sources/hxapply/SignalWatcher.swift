import Dispatch
import Glibc
import Postgres
import Synchronization

/// Turns SIGINT and SIGTERM into a cancelled statement, so that the transaction is rolled back and said to be.
///
/// The signals are blocked and waited for on a thread of their own: a handler could do almost nothing, and the main
/// thread is busy inside libpq.
final class SignalWatcher: Sendable {
    static let terminate = SIGTERM

    private struct State {
        var signal: Int32?
        var session: CancelHandle?
        /// Whether the main thread knows of the signal.
        var isAcknowledged = false
        /// Whether the commit is under way, which no signal may cut short.
        var isCommitting = false
        /// What a stop from now on leaves behind.
        var outcome = "nothing was changed"
    }

    private let state = Mutex(State())

    /// Begins to watch.
    ///
    /// To be called before other threads are started, since they inherit what is blocked.
    init() {
        var signals = Self.signals
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        if !startWatching() { pthread_sigmask(SIG_UNBLOCK, &signals, nil) }
    }

    /// Starts the thread that waits for signals.
    ///
    /// Not by Dispatch, which tries for ever where no thread can be had, with the signals blocked that could end it.
    /// - Returns: false where no thread can be had; a signal then ends the program, and the server rolls back.
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

    /// The signal that asked to stop, or nil.
    var signal: Int32? { state.withLock { $0.signal } }

    /// Whether a signal asked to stop; once told so, the caller stops by itself and nothing more is cancelled.
    func isStopRequested() -> Bool {
        state.withLock { state in
            if state.signal != nil { state.isAcknowledged = true }
            return state.signal != nil
        }
    }

    /// Lets nothing be cancelled from now on: a commit that is cancelled may have happened on one server only.
    ///
    /// - Returns: false where a signal came before.
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

    /// Notes what a stop from now on leaves behind, such as a run that has committed.
    func noteOutcome(_ outcome: String) { state.withLock { $0.outcome = outcome } }

    /// Runs `body`, during which a signal cancels what the session does.
    ///
    /// Outside of it a signal ends the program.
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
                Output.writeError("\nhxapply: committing; its answer is waited for\n")
                continue
            }
            guard isFirst, let session else {
                Output.writeError("\nhxapply: stopped; \(outcome)\n")
                _exit(128 + signal)
            }
            cancel(session)
        }
    }

    /// Cancels again and again: the session may be between two statements.
    private func cancel(_ session: CancelHandle) {
        DispatchQueue.global().async { [self] in
            while state.withLock({ $0.session != nil && !$0.isAcknowledged }) {
                session.cancel()
                usleep(100_000)
            }
        }
    }
}
