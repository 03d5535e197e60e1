internal import CLibPQ

/// Cancels what a session is doing, from any thread.
package final class CancelHandle: @unchecked Sendable {
    // libpq: "PQcancel can safely be invoked from a signal handler" and from other threads, on an object that never
    // changes: https://www.postgresql.org/docs/15/libpq-cancel.html.
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { PQfreeCancel(handle) }

    /// Asks the server to cancel the session's statement; does nothing where none is running.
    package func cancel() {
        var message = [CChar](repeating: 0, count: 256)
        PQcancel(handle, &message, Int32(message.count))
    }
}
