internal import Glibc
internal import Synchronization

/// Writes log lines to a file descriptor.
enum LogOutput {
    /// If a line cannot be written within this time, because its reader is too slow, lines are dropped for a while.
    ///
    /// A slow reader of the log must not stop the server.
    private static let writeTimeout = Duration.milliseconds(100)
    /// For how long lines are dropped then.
    private static let muteDuration = Duration.seconds(1)

    /// Bytes that are written at a time.
    ///
    /// When `poll` reports a pipe as writable, it takes this many bytes without blocking (`PIPE_BUF`).
    private static let pieceLength = 4096

    private struct State {
        /// Until this time lines are dropped, since the last one could not be written.
        var mutedUntil = ContinuousClock.now
        /// Whether the last line was written only in part.
        var isCut = false
    }

    /// Locked while a line is written, since the kernel may interleave long lines that threads write to a pipe.
    private static let state = Mutex(State())

    /// Writes a line, or drops it if it cannot be written.
    static func write(_ line: [UInt8], to descriptor: Int32) {
        state.withLock { state in
            guard ContinuousClock.now >= state.mutedUntil else { return }
            let text = state.isCut ? [UInt8(ascii: "\n")] + line : line
            let left = text.withUnsafeBytes { write($0[...], to: descriptor) }
            guard left > 0 else { return state.isCut = false }
            state.isCut = state.isCut || left < text.count
            state.mutedUntil = .now + muteDuration
        }
    }

    /// - Returns: how many bytes could not be written.
    private static func write(_ bytes: Slice<UnsafeRawBufferPointer>, to descriptor: Int32) -> Int {
        let deadline = ContinuousClock.now + writeTimeout
        var rest = bytes
        while !rest.isEmpty, isWritable(descriptor, before: deadline) {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(pieceLength))
            let count = Glibc.write(descriptor, piece.baseAddress, piece.count)
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR && errno != EAGAIN {
                break
            }
        }
        return rest.count
    }

    /// Waits until the descriptor is writable or the deadline has passed.
    private static func isWritable(_ descriptor: Int32, before deadline: ContinuousClock.Instant) -> Bool {
        let left = max(0, Int32((deadline - .now) / .milliseconds(1)))
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&waiting, 1, left) > 0
    }
}
