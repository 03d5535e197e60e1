package import Model

/// A calendar month in UTC.
package struct CalendarMonth: Sendable, Hashable, Comparable {
    /// The months since January of year 0.
    private let ordinal: Int64

    private init(ordinal: Int64) { self.ordinal = ordinal }

    /// The month that contains a time.
    package init(of time: DatabaseTime) {
        let day = CivilDate(days: time.microseconds.floored(by: Self.microsecondsPerDay))
        ordinal = day.year * 12 + day.month - 1
    }

    /// When the month begins.
    package var start: DatabaseTime {
        let days = CivilDate.days(year: ordinal.floored(by: 12), month: monthOfYear, day: 1) ?? 0
        return DatabaseTime(microseconds: days * Self.microsecondsPerDay)
    }

    package var next: CalendarMonth { adding(1) }

    /// The month that comes so many months later.
    package func adding(_ months: Int64) -> CalendarMonth { CalendarMonth(ordinal: ordinal + months) }

    /// The month as `2026-12`.
    package var text: String {
        let year = String(ordinal.floored(by: 12))
        let zeros = String(repeating: "0", count: max(0, 4 - year.utf8.count))
        return "\(zeros)\(year)-\(monthOfYear < 10 ? "0" : "")\(monthOfYear)"
    }

    /// From 1 to 12.
    private var monthOfYear: Int64 { ordinal - ordinal.floored(by: 12) * 12 + 1 }

    private static let microsecondsPerDay: Int64 = 86_400_000_000

    package static func < (left: CalendarMonth, right: CalendarMonth) -> Bool { left.ordinal < right.ordinal }
}

extension Int64 {
    /// The quotient, rounded towards negative infinity.
    fileprivate func floored(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
