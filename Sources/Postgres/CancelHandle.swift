internal import CLibPQ

/// Cancels the running statement of a session, from any thread.
package final class CancelHandle: @unchecked Sendable {
    // Safe without a lock: the object never changes, and libpq allows PQcancel in any thread and in signal handlers
    // (https://www.postgresql.org/docs/15/libpq-cancel.html).
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { PQfreeCancel(handle) }

    /// Asks the server to cancel the session's statement; does nothing if none is running.
    package func cancel() {
        var message = [CChar](repeating: 0, count: 256)
        PQcancel(handle, &message, Int32(message.count))
    }
}
