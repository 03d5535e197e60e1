internal import Glibc
internal import NIOCore

extension Channel {
    /// Whether the client has closed its side of the connection.
    ///
    /// Nothing reads from the connection while a request waits, so the kernel is asked: a TCP connection that the
    /// client closed is in the state `CLOSE-WAIT`. Other connections than TCP are never reported as closed.
    func hasHungUp() async -> Bool {
        guard isActive else { return true }
        guard let options = self as? any SocketOptionProvider else { return false }
        // The state is the first byte of `tcp_info`: https://man7.org/linux/man-pages/man7/tcp.7.html.
        let state: UInt8? = try? await options.unsafeGetSocketOption(
            level: SocketOptionLevel(IPPROTO_TCP),
            name: SocketOptionName(TCP_INFO)
        ).get()
        return state == UInt8(TCP_CLOSE_WAIT)
    }
}
