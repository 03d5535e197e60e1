internal import Glibc
internal import Model

/// A point in time in UTC, to the millisecond, as log lines show it.
struct LogTime: Sendable {
    private static let secondsOfDay = 86_400
    /// The last second of the year 9999, in seconds since 1970.
    private static let latest = 253_402_300_799

    private let seconds: Int
    private let milliseconds: Int

    /// Makes a time from a Unix time; a time outside of the years 1970 to 9999 becomes the nearest one inside.
    init(seconds: Int, nanoseconds: Int) {
        self.seconds = min(max(0, seconds), Self.latest)
        milliseconds = seconds < 0 ? 0 : nanoseconds / 1_000_000
    }

    /// The current time of the system clock.
    static var now: LogTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return LogTime(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }

    /// The time as `2026-11-22T10:00:00.123Z`.
    var text: String {
        let date = CivilDate(days: Int64(seconds / Self.secondsOfDay))
        let second = seconds % Self.secondsOfDay
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        Self.append(Int(date.year), digits: 4, "-", to: &bytes)
        Self.append(Int(date.month), digits: 2, "-", to: &bytes)
        Self.append(Int(date.day), digits: 2, "T", to: &bytes)
        Self.append(second / 3600, digits: 2, ":", to: &bytes)
        Self.append(second / 60 % 60, digits: 2, ":", to: &bytes)
        Self.append(second % 60, digits: 2, ".", to: &bytes)
        Self.append(milliseconds, digits: 3, "Z", to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ number: Int, digits: Int, _ end: Unicode.Scalar, to bytes: inout [UInt8]) {
        let text = String(number)
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, digits - text.utf8.count)))
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: end))
    }
}
