import Dispatch
import Synchronization

/// Runs asynchronous code and blocks the main thread until it ends.
///
/// Only `serve` needs asynchronous code. An asynchronous `main` would start Swift's thread pool for every command,
/// which takes two milliseconds.
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
