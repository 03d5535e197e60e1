internal import Model

/// A calendar month in UTC.
package struct CalendarMonth: Sendable, Hashable, Comparable {
    package let year: Int64
    /// From 1 to 12.
    package let month: Int64

    private init(year: Int64, month: Int64) {
        self.year = year
        self.month = month
    }

    /// The month of a time.
    package init(of time: DatabaseTime) {
        let date = CivilDate(days: time.day)
        self.init(year: date.year, month: date.month)
    }

    package var next: CalendarMonth { adding(1) }

    /// The month that comes `months` months later.
    package func adding(_ months: Int64) -> CalendarMonth {
        let ordinal = year * 12 + month - 1 + months
        return CalendarMonth(year: ordinal / 12, month: ordinal % 12 + 1)
    }

    package var start: DatabaseTime { DatabaseTime(day: CivilDate.days(year: year, month: month, day: 1) ?? 0) }
    package var period: Period { Period(start: start, end: next.start) }

    /// The month as `YYYY-MM`.
    package var text: String { String(CivilDate(days: start.day).text.dropLast(3)) }

    package static func < (left: CalendarMonth, right: CalendarMonth) -> Bool {
        (left.year, left.month) < (right.year, right.month)
    }
}
