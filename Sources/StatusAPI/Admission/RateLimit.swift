internal import Synchronization

/// Limits the requests per minute of each key; with `--open`, of each address.
final class RateLimit: Sendable {
    static let window = Duration.seconds(60)
    /// Keys or addresses that are counted at a time.
    ///
    /// When there are more, windows that have ended are dropped, and if none has ended, all.
    private static let maximumCallers = 16_384

    /// What is left of the limit after a request.
    struct Status: Sendable {
        let limit: Int
        let remaining: Int
        /// Seconds until the next window begins.
        let reset: Int
        let isExceeded: Bool
    }

    private struct Window {
        var start: ContinuousClock.Instant
        var count = 0
    }

    /// Requests in a window; 0 for no limit.
    let limit: Int
    private let windows = Mutex<[String: Window]>([:])

    init(limit: Int) { self.limit = limit }

    /// Counts a request.
    /// - Returns: nil if there is no limit.
    func count(_ caller: String, now: ContinuousClock.Instant = .now) -> Status? {
        guard limit > 0 else { return nil }
        return windows.withLock { windows in
            if windows.count >= Self.maximumCallers, windows[caller] == nil { Self.forget(&windows, now) }
            var window = windows[caller] ?? Window(start: now)
            if now - window.start >= Self.window { window = Window(start: now) }
            window.count += 1
            windows[caller] = window
            let left = (window.start + Self.window - now) / .seconds(1)
            return Status(
                limit: limit,
                remaining: max(0, limit - window.count),
                reset: max(1, Int(left.rounded(.up))),
                isExceeded: window.count > limit
            )
        }
    }

    private static func forget(_ windows: inout [String: Window], _ now: ContinuousClock.Instant) {
        windows = windows.filter { now - $0.value.start < window }
        if windows.count >= maximumCallers { windows.removeAll() }
    }
}
