import Dispatch
import Synchronization

/// Waits on the main thread for work that runs on Swift's own threads.
///
/// Only a server needs those; an asynchronous `main` would start them for every command, at the price of two
/// milliseconds.
enum BlockingTask {
    static func run(_ body: @escaping @Sendable () async throws -> Void) throws {
        let isDone = DispatchSemaphore(value: 0)
        let outcome = Outcome()
        Task {
            do { try await body() } catch { outcome.set(error) }
            isDone.signal()
        }
        isDone.wait()
        try outcome.get()
    }

    private final class Outcome: Sendable {
        private let failure = Mutex<(any Error)?>(nil)

        func set(_ error: any Error) { failure.withLock { $0 = error } }

        func get() throws {
            if let error = failure.withLock({ $0 }) { throw error }
        }
    }
}
