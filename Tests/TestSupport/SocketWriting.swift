import Foundation

/// Writes to sockets that the other side may close at any time.
enum SocketWriting {
    /// Sends any bytes.
    ///
    /// - Returns: whether all bytes were sent; the server may have answered and closed the connection earlier.
    static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
