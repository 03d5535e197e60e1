internal import Glibc
internal import Synchronization

/// Breaks a session off from any thread, also where the server answers no more.
///
/// What the session is doing fails as if the server had gone.
package final class ConnectionBreaker: Sendable {
    private let socket: Mutex<Int32?>

    init(socket: Int32) { self.socket = Mutex(socket >= 0 ? socket : nil) }

    /// Ends the session's way to the server; does nothing once the session is closed.
    package func breakOff() { socket.withLock { if let socket = $0 { _ = shutdown(socket, Int32(SHUT_RDWR)) } } }

    /// The descriptor is about to be closed, and may then be another's.
    func disarm() { socket.withLock { $0 = nil } }
}
