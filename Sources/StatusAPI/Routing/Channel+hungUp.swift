internal import Glibc
internal import NIOCore

extension Channel {
    /// Whether the client has ended its side of the connection, which nobody reads while a request waits for its answer.
    ///
    /// The kernel knows: it then calls the connection `CLOSE-WAIT`. A connection that is no TCP never hangs up so.
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
