/// A point in time in UTC, to the second.
struct PageTime: Comparable, Sendable {
    let day: CalendarDay
    let secondOfDay: Int

    /// Reads an RFC 3339 time in UTC; nil if the text is not such a time.
    init?(_ text: String) {
        guard text.utf8.count >= 20, text.hasSuffix("Z") || text.hasSuffix("+00:00"),
            let day = CalendarDay(text.prefix(10))
        else { return nil }
        let clock = text.dropFirst(11).prefix(8).split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, clock.allSatisfy({ $0.utf8.count == 2 }),
            let hour = Int(clock[0]), let minute = Int(clock[1]), let second = Int(clock[2]),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        self.day = day
        secondOfDay = hour * 3600 + minute * 60 + second
    }

    /// - Parameter microseconds: since 1970; a time outside of the years 1970 to 9999 becomes the nearest one inside.
    init(microseconds: Int64) {
        let seconds = min(max(0, microseconds / 1_000_000), 253_402_300_799)
        day = CalendarDay(number: Int(seconds / 86_400))
        secondOfDay = Int(seconds % 86_400)
    }

    init(day: CalendarDay, minute: Int) {
        self.day = day.advanced(by: minute / 1440)
        secondOfDay = minute % 1440 * 60
    }

    /// `14:05`.
    var clock: String { "\(Self.twoDigits(secondOfDay / 3600)):\(Self.twoDigits(secondOfDay / 60 % 60))" }

    /// `14:05:09`.
    var exactClock: String { "\(clock):\(Self.twoDigits(secondOfDay % 60))" }

    /// `2026-11-22T14:05:09.000Z`.
    var rfc3339: String { "\(day.rfc3339)T\(exactClock).000Z" }

    static func < (left: PageTime, right: PageTime) -> Bool { left.seconds(since: right) < 0 }

    func seconds(since earlier: PageTime) -> Int {
        (day.number - earlier.day.number) * 86_400 + secondOfDay - earlier.secondOfDay
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

/// Formats times for people, relative to the current time.
struct PageClock: Sendable {
    let now: PageTime

    /// The time as a `time` element, or the text itself if it is not a time.
    func element(_ text: String) -> HTMLText {
        guard let time = PageTime(text) else { return "\(text: text)" }
        return element(time, datetime: text)
    }

    /// The time as a `time` element.
    func element(_ time: PageTime) -> HTMLText { element(time, datetime: time.rfc3339) }

    private func element(_ time: PageTime, datetime: String) -> HTMLText {
        "<time datetime=\"\(text: datetime)\">\(text: time.day.text(besides: now.day)) \(text: time.clock)</time>"
    }

    /// How long ago a time was, such as `2 h ago`; nil if the text is not a time.
    func age(_ text: String) -> String? {
        guard let time = PageTime(text) else { return nil }
        let seconds = now.seconds(since: time)
        return seconds < 60 ? "just now" : "\(Self.span(seconds)) ago"
    }

    /// The time between two times, such as `42 s`; nil if a text is not a time.
    static func span(from start: String, to end: String) -> String? {
        guard let start = PageTime(start), let end = PageTime(end) else { return nil }
        let seconds = end.seconds(since: start)
        return seconds < 1 ? "under 1 s" : span(seconds)
    }

    /// A duration as `42 s`, `5 min`, `3 h` (up to two days) or `12 days`.
    static func span(_ seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(max(0, seconds)) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) days"
        }
    }
}
