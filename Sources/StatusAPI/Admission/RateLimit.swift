internal import Synchronization

/// Counts the requests of each key, or of each address where there are no keys, in windows of a minute.
final class RateLimit: Sendable {
    static let window = Duration.seconds(60)
    /// Callers that are counted at a time; beyond it the windows that are over are forgotten, or all where none is.
    private static let callers = 16_384

    /// What a request leaves of its caller's limit.
    struct Status: Sendable {
        let limit: Int
        let remaining: Int
        /// Seconds until the count begins anew.
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

    /// Counts a request; nil where there is no limit.
    func count(_ caller: String, now: ContinuousClock.Instant = .now) -> Status? {
        guard limit > 0 else { return nil }
        return windows.withLock { windows in
            if windows.count >= Self.callers, windows[caller] == nil { Self.forget(&windows, now) }
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
        if windows.count >= callers { windows.removeAll() }
    }
}
