internal import Glibc
internal import Synchronization

/// Writes log lines to a file descriptor.
enum LogOutput {
    /// Held while a line is written: into a pipe the kernel keeps only short lines in one piece.
    private static let lock = Mutex(())

    /// Writes a line whole, and drops it where it cannot be written: there is nowhere to say so.
    static func write(_ line: [UInt8], to descriptor: Int32) {
        lock.withLock { _ in
            line.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    if count > 0 {
                        rest = rest.dropFirst(count)
                    } else if count == 0 || !canRetry(descriptor) {
                        return
                    }
                }
            }
        }
    }

    /// Whether the write that has just failed may be tried again, once the descriptor takes bytes.
    private static func canRetry(_ descriptor: Int32) -> Bool {
        switch errno {
        case EINTR: return true
        case EAGAIN:
            // Whoever shares the descriptor may have made it non-blocking.
            var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            return poll(&waiting, 1, -1) > 0 || errno == EINTR
        default: return false
        }
    }
}
