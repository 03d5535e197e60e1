internal import Model

/// A calendar day in UTC.
struct CalendarDay: Equatable, Sendable {
    let year: Int
    let month: Int
    let day: Int

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    /// Days since 1970-01-01.
    let number: Int

    init(number: Int) {
        let date = CivilDate(days: Int64(number))
        self.number = number
        year = Int(date.year)
        month = Int(date.month)
        day = Int(date.day)
    }

    /// Reads `YYYY-MM-DD`; nil if there is no such day.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
            let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2]), year > 0,
            let number = CivilDate.days(year: year, month: month, day: day)
        else { return nil }
        self.init(number: Int(number))
    }

    /// The day that is a number of days later.
    func advanced(by days: Int) -> CalendarDay { CalendarDay(number: number + max(0, days)) }

    var isWeekend: Bool { weekdayIndex >= 5 }

    /// `Mon`.
    var weekday: String { Self.weekdays[weekdayIndex] }

    /// `2026-11-02`.
    var rfc3339: String {
        [(year, 4), (month, 2), (day, 2)].map { number, width in
            String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
        }.joined(separator: "-")
    }

    /// `2 Nov`.
    var text: String { "\(day) \(Self.months[month - 1])" }

    /// `Nov 2027`.
    var monthText: String { "\(Self.months[month - 1]) \(year)" }

    /// `2 Nov`, or `2 Nov 2027` if the other day is in another year.
    func text(besides other: CalendarDay?) -> String { other?.year == year ? text : "\(text) \(year)" }

    /// The day of the week, from 0 for Monday to 6 for Sunday.
    private var weekdayIndex: Int { ((number + 3) % 7 + 7) % 7 }
}
