internal import Glibc
internal import Synchronization

/// Writes log lines to a file descriptor.
enum LogOutput {
    /// Whoever reads the log may be that slow, in milliseconds; then lines are dropped, for a log must stop nothing.
    private static let patience: Int32 = 100
    private static let pause = Duration.seconds(1)

    /// Held while a line is written: into a pipe the kernel keeps only short lines in one piece.
    ///
    /// Its value is the time until which lines are dropped, since nobody took the one before.
    private static let lock = Mutex(ContinuousClock.now)

    /// Writes a line whole, and drops it where it cannot be written: there is nowhere to say so.
    static func write(_ line: [UInt8], to descriptor: Int32) {
        lock.withLock { mutedUntil in
            guard ContinuousClock.now >= mutedUntil else { return }
            line.withUnsafeBytes { bytes in
                guard isWritable(descriptor) else {
                    mutedUntil = .now + pause
                    return
                }
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
            return isWritable(descriptor)
        default: return false
        }
    }

    /// Waits until the descriptor takes a line, as far as that can be told.
    private static func isWritable(_ descriptor: Int32) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&waiting, 1, patience) > 0
    }
}
