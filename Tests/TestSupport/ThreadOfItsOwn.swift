private import Dispatch
private import Synchronization
package import Testing

/// Runs each test of a suite on its own thread, with a limited number of tests at a time.
///
/// Swift's thread pool has one thread for each processor core. A test that blocks a thread, while a program runs or a
/// statement waits for a lock, would keep other tests from using it. So every suite that starts programs or uses
/// Postgres has this trait.
package struct ThreadOfItsOwn: SuiteTrait, TestTrait, TestScoping {
    /// The maximum number of tests at a time; more would wait for the processor and exceed the times that they expect.
    private static let places = Places(count: 6)

    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        await Self.places.take()
        defer { Self.places.free() }
        try await withTaskExecutorPreference(OwnThread()) { try await function() }
    }
}

extension Trait where Self == ThreadOfItsOwn {
    package static var threadOfItsOwn: Self { Self() }
}

/// Runs a task on a queue, which has its own thread when it needs one.
private final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "hxapply.test")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// A limited number of places, which tests take and give back.
///
/// Waiting for a place blocks no thread: hundreds of tests wait, and Dispatch has at most 255 threads.
private final class Places: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(count: Int) { state = Mutex(State(free: count)) }

    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    func free() {
        let next = state.withLock { state in
            let next = state.waiting.isEmpty ? nil : state.waiting.removeFirst()
            if next == nil { state.free += 1 }
            return next
        }
        next?.resume()
    }
}
