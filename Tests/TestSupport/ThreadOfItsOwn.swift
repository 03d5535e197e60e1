private import Dispatch
private import Synchronization
package import Testing

/// Runs each test of a suite on a thread of its own, a few of them at a time.
///
/// Swift's own threads are as many as the machine has cores. A test that blocks one, while a program runs or a
/// statement waits for a lock, keeps it from all others. So each suite that starts programs or asks Postgres has this
/// trait, and only those that do neither do without.
package struct ThreadOfItsOwn: SuiteTrait, TestTrait, TestScoping {
    /// More would only wait for the processor, and what is to happen within seconds would not.
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

/// Runs what a task does on a queue, which has a thread when it needs one.
private final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "hxapply.test")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// So many may be taken at a time.
///
/// Who waits for one blocks no thread: hundreds of tests wait, and Dispatch has no more than 255 threads.
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
