import Foundation
import Synchronization

/// Work on a separate thread, so that other tests continue while it blocks.
package final class Background<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let isStopped = Mutex(false)

    /// - Parameter body: the work; it gets a function that tells whether to continue.
    package init(_ body: @escaping @Sendable (_ goesOn: () -> Bool) throws -> Value) {
        Thread.detachNewThread { [self] in
            let outcome = Result { try body { isStopped.withLock { !$0 } } }
            result.withLock { $0 = outcome }
        }
    }

    package var isDone: Bool { result.withLock { $0 != nil } }

    /// Asks the work to stop.
    package func stop() { isStopped.withLock { $0 = true } }

    /// Waits for the end of the work.
    ///
    /// - Throws: the error of the work; `GoesOn` if it does not end within the time that any wait in it may take.
    package func value() async throws -> Value {
        for _ in 0..<15_000 {
            if let result = result.withLock({ $0 }) { return try result.get() }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw GoesOn()
    }

    /// The work does not end.
    package struct GoesOn: Error {}
}
