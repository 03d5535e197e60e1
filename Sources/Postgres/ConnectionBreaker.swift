internal import Glibc
internal import Synchronization

/// Closes the socket of a session from any thread, even if the server no longer responds.
///
/// The running statement then fails as if the connection had been lost.
package final class ConnectionBreaker: Sendable {
    private let socket: Mutex<Int32?>

    init(socket: Int32) { self.socket = Mutex(socket >= 0 ? socket : nil) }

    /// Shuts the session's socket down; does nothing after the session was closed.
    package func breakOff() { socket.withLock { if let socket = $0 { _ = shutdown(socket, Int32(SHUT_RDWR)) } } }

    /// Forgets the socket.
    ///
    /// Called before the session is closed, since the descriptor may be reused after that.
    func disarm() { socket.withLock { $0 = nil } }
}
