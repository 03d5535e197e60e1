internal import Glibc
internal import Synchronization

/// Writes log lines to a file descriptor.
enum LogOutput {
    /// Whoever reads the log may be that slow with a line; then lines are dropped, for a log must stop nothing.
    private static let patience = Duration.milliseconds(100)
    private static let pause = Duration.seconds(1)

    /// So much at most is written at a time: where a pipe takes anything, it takes that (POSIX, `pipe` in `poll`).
    private static let pieceLength = 4096

    private struct State {
        /// Until then lines are dropped, since nobody took the one before.
        var mutedUntil = ContinuousClock.now
        /// Whether the last line was left unfinished.
        var isCut = false
    }

    /// Held while a line is written: into a pipe the kernel keeps only short lines in one piece.
    private static let state = Mutex(State())

    /// Writes a line, and drops it where it cannot be written: there is nowhere to say so.
    static func write(_ line: [UInt8], to descriptor: Int32) {
        state.withLock { state in
            guard ContinuousClock.now >= state.mutedUntil else { return }
            let text = state.isCut ? [UInt8(ascii: "\n")] + line : line
            let left = text.withUnsafeBytes { write($0[...], to: descriptor) }
            guard left > 0 else { return state.isCut = false }
            state.isCut = state.isCut || left < text.count
            state.mutedUntil = .now + pause
        }
    }

    /// - Returns: how many bytes could not be written.
    private static func write(_ bytes: Slice<UnsafeRawBufferPointer>, to descriptor: Int32) -> Int {
        let deadline = ContinuousClock.now + patience
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

    /// Waits until the descriptor takes a piece, as far as that can be told.
    private static func isWritable(_ descriptor: Int32, before deadline: ContinuousClock.Instant) -> Bool {
        let left = max(0, Int32((deadline - .now) / .milliseconds(1)))
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&waiting, 1, left) > 0
    }
}
