private import Dispatch
package import Testing

/// Runs each test of a suite on a thread of its own, a few of them at a time.
///
/// Swift's own threads are as many as the machine has cores, and most tests block them. A test that holds a lock, or
/// waits for seconds, neither waits for one of those nor keeps it from others.
package struct ThreadOfItsOwn: SuiteTrait, TestTrait, TestScoping {
    /// More would only wait for the processor, and what is to happen within seconds would not.
    private static let places = Places(count: 6)

    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(OwnThread()) {
            Self.places.take()
            defer { Self.places.free() }
            try await function()
        }
    }
}

extension Trait where Self == ThreadOfItsOwn {
    package static var threadOfItsOwn: Self { Self() }
}

/// Runs what a task does on a queue, which has a thread whenever it needs one.
private final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "hxapply.test")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// So many may be taken at a time.
private final class Places: Sendable {
    private let semaphore: DispatchSemaphore

    init(count: Int) { semaphore = DispatchSemaphore(value: count) }

    func take() { semaphore.wait() }

    func free() { semaphore.signal() }
}
