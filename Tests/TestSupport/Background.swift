import Foundation
import Synchronization

/// Work on a thread of its own, so that other tests go on while it blocks.
package final class Background<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let isStopped = Mutex(false)

    /// - Parameter body: gets a function that tells whether to go on.
    package init(_ body: @escaping @Sendable (_ goesOn: () -> Bool) throws -> Value) {
        Thread.detachNewThread { [self] in
            let outcome = Result { try body { isStopped.withLock { !$0 } } }
            result.withLock { $0 = outcome }
        }
    }

    package var isDone: Bool { result.withLock { $0 != nil } }

    /// Tells the work to stop.
    package func stop() { isStopped.withLock { $0 = true } }

    /// Waits for its end.
    /// - Throws: what it throws; `GoesOn` where it goes on for longer than any wait in it.
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
